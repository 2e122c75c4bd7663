#!/bin/sh
# Debian's RabbitMQ started as its own user; RABBITMQ_DEFAULT_USER, _PASS and _VHOST are read by the server itself.
set -eu
export HOME=/var/lib/rabbitmq RABBITMQ_LOGS=- RABBITMQ_ENABLED_PLUGINS_FILE=/dev/null
exec /usr/lib/rabbitmq/bin/rabbitmq-server "$@"
