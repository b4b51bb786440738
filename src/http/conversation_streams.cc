// Answers that go on: the part of a Conversation that writes streams.
#include "http/conversation.h"

namespace tillbook::http {

Conversation::Slot* Conversation::find_stream(std::uint64_t slot) {
    if (slot < first_ || slot >= next_) return nullptr;
    Slot& found = slot_at(slot);
    return found.state == Slot::State::streaming ? &found : nullptr;
}

void Conversation::open_stream(std::uint64_t number, Response&& head, StreamWatcher watcher) {
    if (number < first_ || number >= next_ || slot_at(number).state != Slot::State::waiting) {
        return watcher.on_closed();
    }
    Slot& slot = slot_at(number);
    slot.response = std::move(head);
    const std::string beginning = std::exchange(slot.response.body, {});
    slot.watcher = std::move(watcher);
    slot.traits.connection = AnswerTraits::Connection::close;
    slot.traits.length = slot.version == Version::http_1_0 ? AnswerTraits::Length::until_close
                                                           : AnswerTraits::Length::chunked;
    slot.state = Slot::State::streaming;
    slot.owes_drained = true;
    if (!beginning.empty()) append_piece(slot.response.body, beginning, slot.traits.length);
    ++streams_;
    input_over_ = true;
    service_.counters.streams.add();
    service_.counters.streams_open.add();
    if (service_.stopping || slot.traits.body == AnswerTraits::Body::only_announced) {
        stop_stream(slot);
    }
}

void Conversation::write(std::uint64_t number, std::string_view bytes) {
    Slot* slot = find_stream(number);
    if (slot == nullptr || bytes.empty()) return;
    std::string& out = slot->head_is_out ? output_.tail() : slot->response.body;
    append_piece(out, bytes, slot->traits.length);
    slot->owes_drained = true;
}

void Conversation::end_stream(std::uint64_t number) {
    if (Slot* slot = find_stream(number)) close_stream(*slot);
}

void Conversation::tell_drained() {
    if (first_ == next_) return;
    Slot& slot = slot_at(first_);
    if (slot.state != Slot::State::streaming || !slot.owes_drained) return;
    slot.owes_drained = false;
    slot.watcher.on_drained();
}

void Conversation::drop() {
    service_.unread_bytes -= std::exchange(counted_bytes_, 0);
    is_dropped_ = true;
    for (std::uint64_t number = first_; number != next_; ++number) {
        if (slot_at(number).state == Slot::State::streaming) stop_stream(slot_at(number));
    }
}

// Puts what is known of the slot's answer into the output.
void Conversation::render(Slot& slot) {
    const bool is_stream = slot.traits.length != AnswerTraits::Length::known;
    if (!is_stream) {
        return append_answer(output_.tail(), slot.response, slot.traits, service_.date_line());
    }
    if (slot.head_is_out) return;
    slot.head_is_out = true;
    append_head(output_.tail(), slot.response, slot.traits, service_.date_line());
    if (slot.traits.body == AnswerTraits::Body::sent) output_.tail() += slot.response.body;
    slot.response = {};
}

// Nothing more is written.
void Conversation::close_stream(Slot& slot) {
    std::string& out = slot.head_is_out ? output_.tail() : slot.response.body;
    append_end(out, slot.traits.length);
    slot.state = Slot::State::answered;
    slot.watcher = {};
    --streams_;
    service_.counters.streams_open.set(service_.counters.streams_open.value() - 1);
}

// Likewise, and the writer does not know it yet.
void Conversation::stop_stream(Slot& slot) {
    const auto on_closed = std::move(slot.watcher.on_closed);
    close_stream(slot);
    on_closed();
}

}  // namespace tillbook::http
