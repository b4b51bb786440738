// Administration from the command line: an engine of its own on the installation's database.
#pragma once

#include "book/administration.h"
#include "cli/installation.h"

namespace tillbook {

// Lives for one command. No other engine of this process may be at work on the installation.
class Administrator {
public:
    explicit Administrator(Installation& installation)
        : engine_(installation.log(), installation.directory(), installation.clock(), {}),
          administration_(engine_, installation.directory(), installation.clock()) {}

    Administration& administration() { return administration_; }

private:
    Engine engine_;
    Administration administration_;
};

// Nobody's key asks, and nothing is sent twice.
inline Envelope command_line_envelope(BookId book) {
    Envelope envelope;
    envelope.book = book;
    return envelope;
}

}  // namespace tillbook
