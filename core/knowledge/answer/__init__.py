"""From a question to an answer: matches, calibration, choice of section, decision."""
