"""`python -m tests.deploy.podman`: the shipped images and the chart's own pods, run for real by podman.

Builds every image from the Dockerfile, migrates twice, starts every process as the chart renders it, asks the smoke
test, signs in, does a piece of work over HTTP, stops and kills services in the middle of it, and leaves nothing behind
but images. Takes about 10 minutes the first time and 2 later; needs root, Debian's podman (see machine.py) and network
to the package registries. Not a part of the ordinary tests: what it cannot show is said in deploy/README.md.
"""

import argparse
import os
import shutil
import sys

from tests.deploy.podman import bases, images, trial
from tests.deploy.podman.machine import PACKAGES


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-build", action="store_true", help="run the images of the last time")
    arguments = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("podman") is None or shutil.which("mmdebstrap") is None:
        print(f"Not tried: this needs root and apt-get install --no-install-recommends {PACKAGES}.", file=sys.stderr)
        return 2
    if not arguments.no_build:
        bases.make_all()
        for target in images.TARGETS:
            images.build(target)
    return trial.run()


if __name__ == "__main__":
    raise SystemExit(main())
