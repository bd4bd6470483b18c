"""Discord as a platform: the gateway brings events in, REST carries messages out."""
