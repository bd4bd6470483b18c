"""The portal beside a bare Starlette page, in one run: `make bench-web`."""
