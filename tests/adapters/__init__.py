"""One suite for every adapter. A new platform joins with one rig."""
