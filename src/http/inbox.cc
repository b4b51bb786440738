#include "http/inbox.h"

#include "http/session.h"

namespace tillbook::http {

void Channel::answer(std::uint64_t slot, Response&& response) { pass(slot, std::move(response)); }

void Channel::abandon(std::uint64_t slot) { pass(slot, Abandonment{}); }

void Channel::open_stream(std::uint64_t slot, Response&& head, StreamWatcher watcher) {
    pass(slot, NewStream{std::move(head), std::move(watcher)});
}

void Channel::write(std::uint64_t slot, SharedBytes bytes) { pass(slot, std::move(bytes)); }

void Channel::end_stream(std::uint64_t slot) { pass(slot, StreamEnd{}); }

void Channel::pass(std::uint64_t slot, SlotNews&& news) {
    if (inbox_->is_on_network_thread()) return take(slot, std::move(news));
    inbox_->deliver({shared_from_this(), slot, std::move(news)});
}

void Channel::take(std::uint64_t slot, SlotNews&& news) {
    if (session_ != nullptr) return session_->take(slot, std::move(news));
    // Whoever writes must learn that nobody reads.
    if (const auto* stream = std::get_if<NewStream>(&news)) stream->watcher.on_closed();
}

void Inbox::deliver(Delivery delivery) {
    const std::lock_guard lock(mutex_);
    if (!wake_) return;
    contents_.deliveries.push_back(std::move(delivery));
    wake_if_asleep();
}

void Inbox::post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    if (!wake_) return;
    contents_.tasks.push_back(std::move(task));
    wake_if_asleep();
}

void Inbox::wake_if_asleep() {
    if (awake_) return;
    awake_ = true;
    wake_();
}

void Inbox::take(Contents& contents) {
    contents.deliveries.clear();
    contents.tasks.clear();
    const std::lock_guard lock(mutex_);
    std::swap(contents, contents_);
    awake_ = false;
}

void Inbox::close() {
    Contents dropped;  // destroyed outside the lock: what it holds may come back to us
    const std::lock_guard lock(mutex_);
    wake_ = nullptr;
    std::swap(dropped, contents_);
}

}  // namespace tillbook::http
