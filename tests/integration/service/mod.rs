/// Two days of news: every article once, every edit followed.
mod replay;

/// Stories as they are read.
mod entries;

/// Every fault that an origin can make, and what is left of it.
mod faults;

/// Start, reload, shutdown through the outer door.
mod life;

/// kill -9 at any moment of a refresh.
mod killed;
