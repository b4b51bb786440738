// Calls of the API that go nowhere: what readers of requests are given, over a book with a few
// orders.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/call.h"
#include "api/followers.h"
#include "api/password_queue.h"
#include "api/sign_ins.h"
#include "support/test_api.h"

namespace tillbook::fuzz {

class CallMaker {
public:
    CallMaker() {
        key_.scopes = {"all"};
        for (int i = 0; i < orders; ++i) {
            RecordOrder sale = test::sample_sale(1'000 * (i + 1));
            sale.payment_method = i % 2 == 0 ? "CASH" : "TRANSFER";
            sale.notes = "table " + std::to_string(i);
            if (i % 3 == 0) sale.amount_paid = Money{500};
            process_.record(std::move(sale), "key-" + std::to_string(i));
            process_.clock.advance(std::chrono::hours(5));
        }
    }

    static constexpr int orders = 12;

    // A request with this query and body; the next call takes its place.
    Call& make(std::string_view query, std::string_view body = {}) {
        query_ = query;
        // A copy in memory of its own, with what parsers may read behind it and no more.
        constexpr std::size_t padding_bytes = 64;
        body_.assign(body.begin(), body.end());
        body_.resize(body.size() + padding_bytes, '\0');
        request_ = {};
        request_.method = http::Method::post;
        request_.method_text = "POST";
        request_.path = "/v1/things";
        request_.query = query_;
        request_.body = {body_.data(), body.size()};
        call_ = std::make_unique<Call>(request_, services_, nullptr, Answer{});
        call_->caller.snapshot = snapshot_;
        call_->caller.book = snapshot_->find_book(test::sample_book);
        call_->caller.key = &key_;
        return *call_;
    }
    Engine& engine() { return *process_.engine; }
    const BookSettings& book() const { return *snapshot_->find_book(test::sample_book); }

private:
    test::Process process_;
    ApiOptions options_;
    PostToReaders post_;
    Administration administration_{*process_.engine, *process_.directory, process_.clock};
    Followers followers_{*process_.engine, *process_.directory, process_.clock};
    test::TestWebhooks webhooks_{*process_.engine, process_.webhooks, process_.clock};
    Guard guard_{process_.clock, {}};
    SignIns sign_ins_{*process_.directory, process_.clock, post_};
    PasswordQueue passwords_{post_};
    Services services_{
        *process_.engine, followers_, administration_, webhooks_.services,  options_,  post_,
        process_.clock,   {},         guard_,          *process_.directory, sign_ins_, passwords_};
    std::shared_ptr<const DirectorySnapshot> snapshot_ = process_.directory->snapshot();
    KeyRecord key_;
    http::Request request_;
    std::string query_;
    std::vector<char> body_;
    std::unique_ptr<Call> call_;
};

// The one of the program.
inline CallMaker& calls() {
    static CallMaker maker;
    return maker;
}

}  // namespace tillbook::fuzz
