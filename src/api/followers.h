// Those who follow a book: streams of its events, and requests that wait for the next one.
//
// One thread serves them all; a follower costs its memory only. It reads the log in pieces, one for
// all who stand at the same place, gives a stream the next piece when the last one has left, and
// rests after its work, so that recording keeps the processor. Whoever reads slowly falls behind in
// the log and holds up nobody; who takes nothing at all is cut by the server.
//
// Public functions may be called from any thread. What they are given is answered on the thread of
// the followers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "api/access.h"
#include "api/answer.h"
#include "api/feed.h"
#include "api/follower_limits.h"
#include "base/clock.h"
#include "book/directory.h"
#include "book/engine.h"

namespace tillbook {

struct Following {
    BookId book;
    KeyId key;
    Credential credential;  // a stream ends when its key or session does
    FeedQuestion question;
};

class Followers {
public:
    // The answer to a request that waited: a piece, which is empty when the time was over, or why
    // there is none.
    using Render = std::function<http::Response(const Result<FeedPiece>&)>;

    // All references must outlive it.
    Followers(Engine& engine, Directory& directory, const Clock& clock, FollowerLimits limits = {});
    ~Followers();
    Followers(const Followers&) = delete;
    Followers& operator=(const Followers&) = delete;

    // Whether there is room for another stream of this key (rate_limited, else unavailable) or for
    // another waiting request (unavailable).
    Result<> check_stream(KeyId key) const;
    Result<> check_wait() const;

    // Answers with a stream that begins at the question's place, or with what `render` makes of the
    // failure to find it.
    void stream(Following following, Answer answer, Render render);
    // Answers as soon as there is an event, or when the time is over.
    void wait(Following following, std::chrono::milliseconds at_most, Answer answer, Render render);

    // Answers everything that waits and ends the streams; what comes later is answered at once.
    void stop();

    FollowerStats stats() const;

private:
    class Work;
    std::shared_ptr<Work> work_;  // shared with the streams, which may be told of later than us
    std::thread thread_;
};

}  // namespace tillbook
