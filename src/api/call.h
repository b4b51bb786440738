// One request on its way through a dialect: what a handler gets, and how it answers.
//
// A handler runs on the network thread and never blocks. It parses what it needs out of the
// borrowed request, then answers at once, hands a read over (answer_read) or submits a command
// (answer_write). What outlives the handler owns everything it uses but the engine.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/access.h"
#include "api/answer.h"
#include "api/api.h"
#include "api/mistake.h"
#include "api/password_queue.h"
#include "api/read_load.h"
#include "base/check.h"
#include "book/administration.h"
#include "book/engine.h"
#include "http/message.h"

namespace tillbook {

class Followers;
class SignIns;

// What all calls share. Outlives them.
struct Services {
    Engine& engine;
    Followers& followers;
    Administration& administration;
    const Webhooks& webhooks;
    const ApiOptions& options;
    const PostToReaders& post;
    const Clock& clock;
    const std::shared_ptr<ReadLoad> reads;  // shared by the reads under way, which outlive us
    Guard& guard;
    const Directory& directory;
    SignIns& sign_ins;
    PasswordQueue& passwords;
    // See api/upkeep.h.
    const std::shared_ptr<std::atomic_flag> upkeep = std::make_shared<std::atomic_flag>();
    // False while what other processes wrote has not been seen, which takes the disk.
    bool is_fresh = true;
    // Set when the server stops: whatever takes long then ends.
    const std::shared_ptr<std::atomic_flag> stop = std::make_shared<std::atomic_flag>();
};

using RenderError = http::Response (*)(const Error& error);

class Call {
public:
    Call(const http::Request& borrowed, Services& services, RenderError render_error, Answer answer)
        : request(borrowed),
          services_(services),
          render_error_(render_error),
          answer_(std::move(answer)) {}

    const http::Request& request;
    std::vector<std::string_view> params;  // of the path, percent-encoded
    Caller caller;                         // empty on open routes

    void admit(Admitted admitted) {
        caller = std::move(admitted.caller);
        answer_.permit = std::move(admitted.permit);
    }

    const BookSettings& book() const { return *caller.book; }
    const ApiOptions& options() const { return services_.options; }
    Engine& engine() const { return services_.engine; }
    const Clock& clock() const { return services_.clock; }
    Administration& administration() const { return services_.administration; }
    Followers& followers() const { return services_.followers; }
    // The same for every call; see api/upkeep.h.
    const std::shared_ptr<std::atomic_flag>& upkeep() const { return services_.upkeep; }
    const std::shared_ptr<std::atomic_flag>& stop() const { return services_.stop; }
    const Webhooks& webhooks() const { return services_.webhooks; }
    // For routes that let people in by themselves.
    const Guard& guard() const { return services_.guard; }
    const Directory& directory() const { return services_.directory; }
    SignIns& sign_ins() const { return services_.sign_ins; }
    // Header lines that the answer carries, whatever it will be.
    std::string& headers() { return answer_.headers; }

    void send(http::Response response) { answer_.send(std::move(response)); }
    void fail(const Error& error) { send(render_error_(error)); }
    // For whoever answers later; the call itself cannot any more.
    Answer take_answer() { return std::move(answer_); }

    // `read(Access)` gives a Response, or nothing where it would have to wait; it is then asked
    // again on a reader thread. It must own what it uses. Under too many reads it is refused.
    template <class Read>
    void answer_read(Read read);

    // `work()` gives a Response on a reader thread, where it may wait. It must own what it uses.
    // What else it throws than Unavailable is answered, and thrown on as RequestMistake.
    template <class Work>
    void answer_blocking(Work work);

    // The same for work that hashes passwords, which has a queue of its own. If too many wait, the
    // work is dropped and the call refused.
    template <class Work>
    void answer_hashing(Work work);

    // `work()` runs on a reader thread, where it may wait and nobody waits for it: what is
    // unavailable ends it. It must own what it uses.
    template <class Work>
    void prepare(Work work);

    // `render(const Outcome&)` makes the answer once the writer has decided, on the thread that
    // the engine delivers to. It must own what it uses.
    template <class Render>
    void answer_write(Envelope envelope, Command command, Render render);

private:
    static Error too_many_reads() {
        return {ErrorCode::unavailable, "too many reads are waiting", {}};
    }
    // Answers with what `make()` gives. A reader thread has nobody above it that could answer for a
    // broken world. What else `make` throws than Unavailable is thrown on as RequestMistake.
    template <class Make>
    static void answer_with(Answer& answer, std::uint64_t request_id, RenderError render_error,
                            Make make);

    // Work that waits for its thread. Shared only because std::function must be copyable.
    template <class Work>
    struct WaitingWork {
        Work work;
        Answer answer;
        std::uint64_t request_id;
        RenderError render_error;
        std::shared_ptr<ReadLoad> reads;
        ReadLoad::Moment since;

        http::Response make() {
            if (reads->begins(since, std::chrono::steady_clock::now())) return work();
            return render_error(too_many_reads());
        }
    };
    template <class Render>
    struct WaitingWrite {
        Render render;
        Answer answer;
    };

    Services& services_;
    RenderError render_error_;
    Answer answer_;
};

template <class Read>
void Call::answer_read(Read read) {
    const auto start = std::chrono::steady_clock::now();
    if (services_.is_fresh && services_.reads->may_run_here(start)) {
        auto response = read(Access::memory_only);
        services_.reads->ran_here(std::chrono::steady_clock::now() - start);
        if (response) return send(*std::move(response));
    }
    answer_blocking([read = std::move(read), &engine = services_.engine]() mutable {
        engine.refresh(Access::may_block);
        auto response = read(Access::may_block);
        CHECK(response.has_value());
        return *std::move(response);
    });
}

template <class Work>
void Call::answer_blocking(Work work) {
    if (!services_.reads->may_wait()) {
        return fail(too_many_reads());
    }
    auto waiting = std::make_shared<WaitingWork<Work>>(
        WaitingWork<Work>{std::move(work), std::move(answer_), request.id, render_error_,
                          services_.reads, std::chrono::steady_clock::now()});
    services_.post([waiting = std::move(waiting)] {
        answer_with(waiting->answer, waiting->request_id, waiting->render_error,
                    [&waiting] { return waiting->make(); });
    });
}

template <class Work>
void Call::prepare(Work work) {
    services_.post([work = std::move(work)] {
        try {
            work();
        } catch (const Unavailable&) {
            return;  // whoever needs it is told
        }
    });
}

template <class Make>
void Call::answer_with(Answer& answer, std::uint64_t request_id, RenderError render_error,
                       Make make) {
    try {
        answer.send(make());
    } catch (const Unavailable& broken) {
        answer.send(render_error({ErrorCode::unavailable, broken.what(), {}}));
    } catch (const std::exception& mistake) {
        answer.send(render_error({ErrorCode::internal_error, "The request failed.", {}}));
        throw RequestMistake(request_id, mistake.what());
    }
}

template <class Work>
void Call::answer_hashing(Work work) {
    struct Waiting {
        Work work;
        Answer answer;
        std::uint64_t request_id;
        RenderError render_error;
    };
    auto waiting = std::make_shared<Waiting>(
        Waiting{std::move(work), std::move(answer_), request.id, render_error_});
    const bool is_taken = services_.passwords.add([waiting] {
        answer_with(waiting->answer, waiting->request_id, waiting->render_error,
                    [&waiting] { return waiting->work(); });
    });
    if (is_taken) return;
    waiting->answer.send(
        render_error_({ErrorCode::unavailable, "too many people are signing in", {}}));
}

template <class Render>
void Call::answer_write(Envelope envelope, Command command, Render render) {
    auto waiting = std::make_shared<WaitingWrite<Render>>(
        WaitingWrite<Render>{std::move(render), std::move(answer_)});
    auto submission = std::make_unique<Submission>();
    submission->envelope = std::move(envelope);
    submission->command = std::move(command);
    submission->finish = [waiting = std::move(waiting)](Submission& finished) {
        waiting->answer.send(waiting->render(*finished.outcome));
    };
    services_.engine.submit(std::move(submission));
}

}  // namespace tillbook
