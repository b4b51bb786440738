// The protocol of one connection, without its socket: bytes in, requests to the handler, answers
// in the order of the requests, bytes out.
//
// Network thread only. Owned by a Session, which moves the bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/buffers.h"
#include "http/chunked.h"
#include "http/head.h"
#include "http/service.h"

namespace tillbook::http {

class Conversation {
public:
    // What the peer owes us, and since when: the deadlines are judged by it.
    enum class Phase { idle, head, body, waiting };
    enum class Transport { plain, tls };
    struct Origin {
        std::string peer;
        Transport transport = Transport::plain;
    };

    Conversation(Service& service, Origin origin);
    // Where Replies lead to. Given once, before the first byte.
    void set_target(std::shared_ptr<Reply::Target> target) { target_ = std::move(target); }

    // Room for the next read; valid until the next call of anything here.
    std::span<char> room();
    // So many bytes were put there.
    void received(std::size_t bytes);
    // Gives complete requests to the handler, as many as may be under way. True if there
    // was one, even one that was refused.
    bool advance();
    // No further request is read: the peer sends no more, or was silent for too long.
    void end_input();
    // The server stops: the last request already here is answered with "Connection: close".
    void wind_down();
    // Answers with an error of our own, after everything before it, and then ends.
    void fail(ErrorCode code, std::string detail);
    void answer(std::uint64_t slot, Response&& response);
    void abandon(std::uint64_t slot);
    void open_stream(std::uint64_t slot, Response&& head, StreamWatcher watcher);
    void write(std::uint64_t slot, std::string_view bytes);
    void end_stream(std::uint64_t slot);
    // Everything in output() has been sent.
    void tell_drained();
    // The connection has ended: tells whoever writes streams. Nothing is kept for it any more.
    void drop();
    // An answer that goes on is under way; nothing else is to come from the peer.
    bool is_streaming() const { return streams_ > 0; }

    // Everything that may be sent now.
    OutputBuffer& output();
    bool wants_input() const { return !input_over_ && !is_held_back(); }
    // Everything was rendered that ever will be; once it is sent the connection can end.
    bool finished() const { return broken_ || (input_over_ && first_ == next_); }

    Phase phase() const { return phase_; }
    Moment phase_since() const { return phase_since_; }

private:
    enum class Stage { head, body };
    struct Slot {
        // A stream whose end has been written is answered.
        enum class State { waiting, streaming, answered, abandoned } state = State::waiting;
        AnswerTraits traits;
        Response response;  // of a stream: its head, with the coded bytes that wait as body
        StreamWatcher watcher;
        Version version = Version::http_1_1;
        bool head_is_out = false;  // of a stream
        bool owes_drained = false;
    };

    bool is_held_back() const;
    // What has arrived of a head, up to the limit of one.
    std::string_view head_so_far() const;
    bool is_shed(const Request& request) const;
    // Bytes that the peer has not taken, rendered or not.
    std::size_t unread() const { return output_.size() + answered_bytes_; }
    void count_unread();
    bool take_head();
    bool take_body();
    bool take_chunks();
    void serve(std::string_view body, std::size_t used);
    void call_handler(std::uint64_t slot);
    void announce_continue();
    Slot* find_stream(std::uint64_t slot);
    void render(Slot& slot);
    void close_stream(Slot& slot);
    void stop_stream(Slot& slot);
    Slot& slot_at(std::uint64_t number) { return slots_[number & (slots_.size() - 1)]; }
    std::uint64_t open_slot(const AnswerTraits& traits);
    void note_phase();

    Service& service_;
    Origin origin_;
    std::shared_ptr<Reply::Target> target_;
    InputBuffer input_;
    OutputBuffer output_;

    // The request being read. Bytes from the start of the input: its head, then its body.
    Stage stage_ = Stage::head;
    HeadScanner scanner_;
    Head head_;
    std::size_t head_size_ = 0;
    std::size_t body_size_ = 0;  // wanted by length, or decoded so far
    ChunkDecoder chunks_;
    bool request_is_parsed_ = false;  // service_.request is this one
    bool owes_continue_ = false;

    // Requests first_ .. next_-1 are under way; a ring whose size is a power of two.
    std::vector<Slot> slots_;
    std::uint64_t first_ = 0;
    std::uint64_t next_ = 0;

    bool input_over_ = false;         // no further request will be read
    bool broken_ = false;             // an answer will never come
    std::size_t streams_ = 0;         // slots in state streaming
    std::size_t answered_bytes_ = 0;  // bodies of answers that wait for those before them
    std::size_t counted_bytes_ = 0;   // our share of Service::unread_bytes
    bool is_dropped_ = false;
    Phase phase_ = Phase::idle;
    Moment phase_since_{};
};

}  // namespace tillbook::http
