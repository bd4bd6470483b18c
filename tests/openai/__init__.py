"""A model behind HTTP: right, wrong, slow, broken and hostile. The client is the real one."""
