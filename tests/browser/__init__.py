"""The portal in a real browser. Skipped where no Chromium can be found."""
