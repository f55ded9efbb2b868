"""One function for each verb of the command line that needs more than one room."""
