"""Reading files of outside formats, for the command line and for services alike."""
