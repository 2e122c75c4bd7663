"""`./otklik bench`: the suite measured on this machine, beside the peers that its promises name.

    rpc      a call of a service through kit, beside a bare kombu echo
    http     requests through the gateway, beside Flask with nameko's pooled proxies; a client card; 1,000 open pages
    call     from a SIP INVITE to the caller's card in a browser
    memory   what each process holds while nobody works

The servers and the suite are its own, in a temporary folder that is removed at the end.
"""
