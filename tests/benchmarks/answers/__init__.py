"""How good the answers are: question sets, peers in the same run, calibration, speed."""
