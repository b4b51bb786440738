// The right to answer a request, for whoever does it in the end.
#pragma once

#include <string>
#include <utility>

#include "api/rate_limit.h"
#include "http/message.h"

namespace tillbook {

// With the headers that were decided on the way and the permit that the request holds until then.
struct Answer {
    http::Reply reply;
    std::string headers;
    Permit permit;

    void send(http::Response response) {
        response.headers += headers;
        permit = Permit{};  // who is answered may ask again
        reply.send(std::move(response));
    }
    http::Stream open_stream(http::Response head, http::StreamWatcher watcher) {
        head.headers += headers;
        permit = Permit{};
        return reply.open_stream(std::move(head), std::move(watcher));
    }
};

}  // namespace tillbook
