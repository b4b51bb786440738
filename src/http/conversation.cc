#include "http/conversation.h"

#include <algorithm>
#include <utility>

namespace tillbook::http {

Conversation::Conversation(Service& service, Origin origin)
    : service_(service), origin_(std::move(origin)), phase_since_(service.now) {}

std::span<char> Conversation::room() {
    if (input_over_) input_.clear();  // what still comes is read past

    std::size_t total = 0;
    if (stage_ == Stage::body && head_.framing == Framing::by_length) {
        total = head_size_ + body_size_;
    }
    return input_.room(total);
}

void Conversation::received(std::size_t bytes) {
    if (!input_over_) input_.added(bytes);
}

void Conversation::end_input() {
    input_over_ = true;
    note_phase();
}

void Conversation::wind_down() {
    for (std::uint64_t number = first_; number != next_; ++number) {
        if (slot_at(number).state == Slot::State::streaming) stop_stream(slot_at(number));
    }
    // A request that has begun to arrive is still read, and answered as the last one.
    if (input_over_ || input_.size() > 0) return;
    input_over_ = true;
    if (first_ != next_) slot_at(next_ - 1).traits.connection = AnswerTraits::Connection::close;
}

void Conversation::fail(ErrorCode code, std::string detail) {
    if (input_over_) return;
    service_.counters.rejected.add();
    // Even of a head that is incomplete or refused the path may be known.
    static_cast<void>(parse_head(head_so_far(), service_.request));
    AnswerTraits traits;
    traits.connection = AnswerTraits::Connection::close;
    traits.request_id = service_.next_request_id++;
    const std::uint64_t slot = open_slot(traits);
    answer(slot, service_.on_error({code, std::move(detail), {}}, service_.request.path));
    input_over_ = true;
    note_phase();
}

void Conversation::answer(std::uint64_t slot, Response&& response) {
    if (slot < first_ || slot >= next_ || slot_at(slot).state == Slot::State::answered) return;
    answered_bytes_ += response.body.size();
    slot_at(slot).response = std::move(response);
    slot_at(slot).state = Slot::State::answered;
    count_unread();
}

void Conversation::abandon(std::uint64_t slot) {
    if (slot < first_ || slot >= next_ || slot_at(slot).state != Slot::State::waiting) return;
    slot_at(slot).state = Slot::State::abandoned;
}

OutputBuffer& Conversation::output() {
    while (!broken_ && first_ != next_ && slot_at(first_).state != Slot::State::waiting) {
        Slot& slot = slot_at(first_);
        if (slot.state == Slot::State::abandoned) {
            broken_ = input_over_ = true;
            break;
        }
        render(slot);
        if (slot.state == Slot::State::streaming) break;
        // Streams were not counted.
        const bool is_stream = slot.traits.length != AnswerTraits::Length::known;
        if (!is_stream) answered_bytes_ -= slot.response.body.size();
        slot.response = {};
        ++first_;
    }
    if (owes_continue_ && first_ == next_) announce_continue();
    note_phase();
    return output_;
}

std::string_view Conversation::head_so_far() const {
    return input_.view().substr(0, service_.limits.header_bytes_max);
}

bool Conversation::is_held_back() const {
    return next_ - first_ >= service_.limits.pipelined_max ||
           unread() >= service_.limits.output_bytes_max;
}

// Answers that nobody takes fill the memory: then reads are shed, and writes, whose answers are
// short, go on.
bool Conversation::is_shed(const Request& request) const {
    return request.method == Method::get &&
           service_.unread_bytes >= service_.limits.unread_bytes_max;
}

void Conversation::count_unread() {
    if (is_dropped_) return;
    service_.unread_bytes += unread();
    service_.unread_bytes -= std::exchange(counted_bytes_, unread());
}

bool Conversation::advance() {
    const std::uint64_t before = next_;
    request_is_parsed_ = false;  // by now it may be another connection's
    while (wants_input()) {
        if (stage_ == Stage::head && !take_head()) break;
        if (stage_ == Stage::body && !take_body()) break;
    }
    note_phase();
    return next_ != before;
}

// True once the head is complete and acceptable.
bool Conversation::take_head() {
    // A client of old may send an empty line after a body; it belongs to nothing.
    while (input_.view().starts_with("\r\n")) input_.drop(2);
    if (input_.size() == 0 || input_.view() == "\r") return false;
    // What lies beyond the limit is not looked at: how much comes at once decides nothing.
    const HeadScanner::Found found = scanner_.scan(head_so_far());
    if (found == HeadScanner::Found::malformed) {
        fail(ErrorCode::bad_request, "A line of the request's head does not end in CR LF.");
        return false;
    }
    if (found == HeadScanner::Found::nothing) {
        if (input_.size() > service_.limits.header_bytes_max) {
            fail(ErrorCode::headers_too_large, "The request's headers are too large.");
        }
        return false;
    }

    head_size_ = scanner_.size();
    scanner_ = {};
    Result<Head> head = parse_head(input_.view().substr(0, head_size_), service_.request);
    request_is_parsed_ = true;
    if (!head.ok()) {
        fail(head.error().code, head.error().detail);
        return false;
    }
    head_ = head.value();
    if (head_.content_length > service_.limits.body_bytes_max) {
        fail(ErrorCode::payload_too_large, "The request's body is too large.");
        return false;
    }
    stage_ = Stage::body;
    phase_ = Phase::waiting;  // the body's time starts anew
    body_size_ = static_cast<std::size_t>(head_.content_length);
    chunks_ = ChunkDecoder({service_.limits.body_bytes_max, service_.limits.header_bytes_max});
    owes_continue_ =
        head_.expects_continue && head_.framing != Framing::no_body && input_.size() == head_size_;
    return true;
}

// True once the body was complete and the request was given to the handler.
bool Conversation::take_body() {
    if (head_.framing == Framing::chunked) return take_chunks();
    if (input_.size() - head_size_ < body_size_) return false;
    serve({input_.data() + head_size_, body_size_}, head_size_ + body_size_);
    return true;
}

bool Conversation::take_chunks() {
    // The input is head, decoded body, and what is still coded.
    char* const body = input_.data() + head_size_;
    const std::size_t coded = input_.size() - head_size_ - body_size_;
    const ChunkDecoder::Step step = chunks_.decode(body + body_size_, coded, body + body_size_);
    body_size_ += step.made;
    switch (step.state) {
        case ChunkDecoder::State::more:
            input_.drop_back(step.taken - step.made);
            return false;
        case ChunkDecoder::State::malformed:
            fail(ErrorCode::bad_request, "The request's chunked body is malformed.");
            return false;
        case ChunkDecoder::State::too_large:
            fail(ErrorCode::payload_too_large, "The request's body is too large.");
            return false;
        case ChunkDecoder::State::complete:
            break;
    }
    serve({body, body_size_}, head_size_ + body_size_ - step.made + step.taken);
    return true;
}

void Conversation::serve(std::string_view body, std::size_t used) {
    Request& request = service_.request;
    if (!request_is_parsed_) {
        // The head came with an earlier read; the bytes may lie elsewhere now.
        static_cast<void>(parse_head(input_.view().substr(0, head_size_), request));
    }
    request.body = body;
    request.peer = origin_.peer;
    request.tls = origin_.transport == Transport::tls;
    request.id = service_.next_request_id++;
    input_.drop(used);  // the bytes stay where they are until the next read
    stage_ = Stage::head;
    owes_continue_ = false;
    phase_ = Phase::waiting;  // the next request's time starts anew

    AnswerTraits traits;
    traits.request_id = request.id;
    if (request.method == Method::head) traits.body = AnswerTraits::Body::only_announced;
    if (head_.persistence == Persistence::close || (service_.stopping && input_.size() == 0)) {
        traits.connection = AnswerTraits::Connection::close;
        input_over_ = true;
    } else if (head_.version == Version::http_1_0) {
        traits.connection = AnswerTraits::Connection::keep_alive;
    }
    const std::uint64_t slot = open_slot(traits);
    slot_at(slot).version = head_.version;
    call_handler(slot);
    request_is_parsed_ = false;
}

void Conversation::call_handler(std::uint64_t slot) {
    const Request& request = service_.request;
    if (is_shed(request)) {
        service_.counters.rejected.add();
        const Error full{ErrorCode::unavailable, "Too many answers are waiting to be read.", {}};
        return answer(slot, service_.on_error(full, request.path));
    }
    service_.counters.requests.add();
    Error error{ErrorCode::internal_error, "The server made a mistake.", {}};
    try {
        if (service_.before_requests) service_.before_requests();
        return service_.handler(request, Reply(target_, slot));
    } catch (const Unavailable& unavailable) {
        error = {ErrorCode::unavailable, unavailable.what(), {}};
    } catch (...) {
        // What it says is for us, not for the caller; the counter tells that it happened.
    }
    service_.counters.exceptions.add();
    answer(slot, service_.on_error(error, request.path));
}

std::uint64_t Conversation::open_slot(const AnswerTraits& traits) {
    if (next_ - first_ == slots_.size()) {
        std::vector<Slot> grown(std::max<std::size_t>(1, 2 * slots_.size()));
        for (std::uint64_t number = first_; number != next_; ++number) {
            grown[number & (grown.size() - 1)] = std::move(slot_at(number));
        }
        slots_.swap(grown);
    }
    Slot& slot = slot_at(next_);
    slot.state = Slot::State::waiting;
    slot.traits = traits;
    slot.head_is_out = false;
    return next_++;
}

void Conversation::announce_continue() {
    owes_continue_ = false;
    // A client that has begun to send the body does not wait for it.
    if (input_.size() == head_size_) output_.tail() += "HTTP/1.1 100 Continue\r\n\r\n";
}

void Conversation::note_phase() {
    Phase phase = Phase::idle;
    if (input_over_ || is_held_back()) {
        phase = Phase::waiting;
    } else if (stage_ == Stage::body) {
        phase = Phase::body;
    } else if (input_.size() > 0) {
        phase = Phase::head;
    } else if (first_ != next_ || !output_.empty()) {
        phase = Phase::waiting;
    }
    count_unread();
    if (phase == phase_) return;
    phase_ = phase;
    phase_since_ = service_.now;
}

}  // namespace tillbook::http
