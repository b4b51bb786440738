// What feed and stream read of a request.
#pragma once

#include "api/cloove/query.h"
#include "api/feed.h"
#include "api/followers.h"

namespace tillbook::cloove {

// The parameters after, since and types. `after` is where to read behind when neither is sent.
FeedQuestion read_feed_question(QueryReader& query, const Call& call, FeedStart unless_sent);

Following following_of(const Call& call, FeedQuestion question);

}  // namespace tillbook::cloove
