"""What each process would learn anew: import it before a process is forked, or in a fork server."""

from core.dialog.intents.model.groups import fit_classifiers

fit_classifiers()
