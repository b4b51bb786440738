#include "http/session.h"

#include "base/check.h"

namespace tillbook::http {

void Sessions::add(std::shared_ptr<Session> session) {
    session->index_ = open_.size();
    open_.push_back(std::move(session));
    service_.counters.connections_open.set(open_.size());
}

void Sessions::remove(Session& session) {
    const std::size_t index = session.index_;
    CHECK(index < open_.size() && open_[index].get() == &session);
    open_[index].swap(open_.back());
    open_[index]->index_ = index;
    // What the caller still runs on is kept alive by its own reference.
    open_.pop_back();
    service_.counters.connections_open.set(open_.size());
}

void Sessions::begin_turn() { service_.now = std::chrono::steady_clock::now(); }

void Sessions::end_turn() {
    // Settling may call handlers, and these may touch more sessions.
    for (std::size_t i = 0; i < touched_.size(); ++i) {
        const std::shared_ptr<Session> session = touched_[i];
        session->settle();
    }
    touched_.clear();
    if (service_.stopping && open_.empty()) on_none_left_();
}

void Sessions::touch(Session& session) {
    if (session.touched_) return;
    session.touched_ = true;
    touched_.push_back(session.shared_from_this());
}

void Sessions::check_deadlines() {
    const auto sessions = open_;  // closing one changes the list
    for (const auto& session : sessions) session->check_deadlines();
}

void Sessions::wind_down() {
    for (const auto& session : open_) session->wind_down();
}

void Sessions::close_all() {
    while (!open_.empty()) {
        const std::shared_ptr<Session> session = open_.back();
        session->close();
    }
}

Session::Session(Service& service, Sessions& sessions, std::shared_ptr<Inbox> inbox,
                 Conversation::Origin origin)
    : service_(service),
      sessions_(sessions),
      conversation_(service, std::move(origin)),
      channel_(std::make_shared<Channel>(std::move(inbox), *this)) {
    conversation_.set_target(channel_);
}

void Session::take(std::uint64_t slot, SlotNews&& news) {
    if (auto* response = std::get_if<Response>(&news)) {
        conversation_.answer(slot, std::move(*response));
    } else if (auto* stream = std::get_if<NewStream>(&news)) {
        conversation_.open_stream(slot, std::move(stream->head), std::move(stream->watcher));
    } else if (const auto* bytes = std::get_if<SharedBytes>(&news)) {
        conversation_.write(slot, **bytes);
    } else if (std::holds_alternative<StreamEnd>(news)) {
        conversation_.end_stream(slot);
    } else {
        conversation_.abandon(slot);
    }
    sessions_.touch(*this);
}

void Session::settle() {
    touched_ = false;
    if (closed_) return;
    do {
        flush();
        if (closed_) return;
        // While a read is under way the input must stay where it is; then nothing is left in it.
    } while (!reading_ && conversation_.advance());
    flush();  // a body may have been invited without a request being complete
    if (closed_) return;
    if (!writing_ && conversation_.output().empty()) conversation_.tell_drained();
    if (!conversation_.finished()) return read_on();
    if (!writing_ && conversation_.output().empty()) linger();
}

void Session::flush() {
    for (;;) {
        OutputBuffer& output = conversation_.output();
        if (writing_ || output.empty()) return;
        const std::string_view bytes = output.front();
        std::size_t sent = 0;
        const Attempt attempt = write_at_once(bytes, sent);
        if (attempt == Attempt::failed) return close();
        if (attempt == Attempt::taken) {
            output.consumed(sent);
            continue;
        }
        writing_ = true;
        write_since_ = service_.now;
        return start_write(bytes);
    }
}

void Session::read_on() {
    // What comes during a stream is read past; it is read to learn when the peer ends.
    const bool wants = lingering_ || conversation_.wants_input() || conversation_.is_streaming();
    if (reading_ || peer_ended_ || !wants) return;
    reading_ = true;
    start_read(conversation_.room());
}

// Everything is sent. Closing now would, if bytes of the peer were still unread or on their way,
// reset the connection and destroy our last answer; so we end our side and read past the rest.
void Session::linger() {
    if (peer_ended_) return close();
    if (!lingering_) {
        lingering_ = true;
        linger_since_ = service_.now;
        end_output();
    }
    read_on();
}

void Session::on_read(Outcome outcome, std::size_t bytes) {
    reading_ = false;
    if (closed_) return;
    sessions_.begin_turn();
    if (outcome == Outcome::ok) {
        conversation_.received(bytes);
    } else if (outcome == Outcome::ended) {
        peer_ended_ = true;
        // A reader of streams that has gone would else be noticed at the next write only.
        if (conversation_.is_streaming()) close();
        conversation_.end_input();
    } else {
        close();
    }
    sessions_.touch(*this);
    sessions_.end_turn();
}

void Session::on_written(Outcome outcome, std::size_t bytes) {
    writing_ = false;
    if (closed_) return;
    sessions_.begin_turn();
    if (outcome == Outcome::ok) {
        conversation_.output().consumed(bytes);
    } else {
        close();
    }
    sessions_.touch(*this);
    sessions_.end_turn();
}

void Session::check_deadlines() {
    const Limits& limits = service_.limits;
    const auto is_over = [&](Moment since, std::chrono::milliseconds limit) {
        return service_.now - since > limit;
    };
    if (lingering_ && is_over(linger_since_, limits.linger_deadline)) return close();
    if (writing_ && is_over(write_since_, limits.write_deadline)) return close();
    const Moment since = conversation_.phase_since();
    switch (conversation_.phase()) {
        case Conversation::Phase::waiting:
            return;
        case Conversation::Phase::idle:
            if (!is_over(since, limits.idle_deadline)) return;
            conversation_.end_input();
            break;
        case Conversation::Phase::head:
            if (!is_over(since, limits.header_deadline)) return;
            conversation_.fail(ErrorCode::request_timeout, "The request's headers took too long.");
            break;
        case Conversation::Phase::body:
            if (!is_over(since, limits.body_deadline)) return;
            conversation_.fail(ErrorCode::request_timeout, "The request's body took too long.");
            break;
    }
    sessions_.touch(*this);
}

void Session::wind_down() {
    conversation_.wind_down();
    sessions_.touch(*this);
}

void Session::close() {
    if (closed_) return;
    closed_ = true;
    channel_->detach();
    conversation_.drop();
    close_socket();
    sessions_.remove(*this);
}

}  // namespace tillbook::http
