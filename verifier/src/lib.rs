//! The edge of openbadges: sockets, clock, files and the command line.
