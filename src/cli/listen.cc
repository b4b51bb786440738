#include "cli/listen.h"

#include <simdjson.h>

#include <optional>
#include <ostream>

#include "cli/commands.h"
#include "cli/event_sources.h"
#include "cli/failure.h"
#include "cli/forward.h"
#include "feed/secret.h"

namespace tillbook {

namespace {

// What a line of the terminal and a delivery show of an event.
struct Heard {
    std::string id, type, sequence, created;
    std::string subject;  // "ORD-12 10000", or a name
};

std::string text_at(simdjson::dom::element event, std::string_view path) {
    auto found = event.at_pointer(path);
    if (found.error() != simdjson::SUCCESS || found.is_null()) return {};
    auto text = found.get_string();
    if (text.error() == simdjson::SUCCESS) return std::string(text.value());
    return simdjson::minify(found.value());
}

Heard read_event(simdjson::dom::parser& parser, std::string_view json) {
    auto parsed = parser.parse(json.data(), json.size());
    if (parsed.error() != simdjson::SUCCESS) {
        throw Failure(ExitCode::refused, "An event is no JSON: " + std::string(json),
                      "Check that --url is that of a Tillbook server.");
    }
    const simdjson::dom::element event = parsed.value();
    Heard heard{text_at(event, "/id"),
                text_at(event, "/type"),
                text_at(event, "/sequence"),
                text_at(event, "/created"),
                {}};
    for (const char* const path :
         {"/data/metadata/shortCode", "/data/metadata/name", "/data/metadata/totalAmount",
          "/data/metadata/quantity", "/data/metadata/amount", "/data/order/currency"}) {
        const std::string part = text_at(event, path);
        if (part.empty()) continue;
        if (!heard.subject.empty()) heard.subject += ' ';
        heard.subject += part;
    }
    return heard;
}

// Prints and forwards, until enough was heard.
class Listener {
public:
    Listener(const ListenOptions& options, Streams& streams)
        : streams_(streams), left_(options.count) {
        if (options.forward.empty()) return;
        if (!options.forward.starts_with("http://") && !options.forward.starts_with("https://")) {
            throw Failure(ExitCode::usage, "Nothing can be posted to \"" + options.forward + "\".",
                          "Give a URL such as --forward http://localhost:3000/hooks.");
        }
        const std::string secret =
            options.secret.empty() ? feed::make_secret(feed::Style::cloove) : options.secret;
        if (options.secret.empty()) streams.err << "signing with " << secret << std::endl;
        forwarder_.emplace(options.forward, secret, clock_, streams.err);
    }

    bool take(std::string_view json) {
        const Heard heard = read_event(parser_, json);
        if (streams_.form == OutputForm::json) {
            streams_.out << json << std::endl;
        } else {
            streams_.out << heard.created << "  " << heard.sequence << "  " << heard.type << "  "
                         << heard.subject << std::endl;
        }
        if (forwarder_) {
            const std::string outcome =
                forwarder_->send({heard.id, heard.type, heard.sequence, json});
            streams_.err << heard.sequence << " delivered: " << outcome << std::endl;
        }
        return left_ == 0 || --left_ > 0;
    }

private:
    Streams& streams_;
    std::uint64_t left_;  // 0: without end
    SystemClock clock_;
    simdjson::dom::parser parser_;
    std::optional<Forwarder> forwarder_;
};

FeedStart start_of(const std::string& after) {
    if (after.empty()) return {};
    const auto position = parse_feed_position(after);
    if (position) return {*position, {}};
    throw Failure(ExitCode::usage, "\"" + after + "\" is no place in a feed.",
                  "Give the sequence of an event, for example --after 12.0, or 0 for everything.");
}

}  // namespace

void listen_command(const Options& all, Streams& streams) {
    const ListenOptions& options = all.listen;
    FeedQuestion question;
    question.start = start_of(options.after);
    Listener listener(options, streams);
    const auto on_event = [&listener](std::string_view json) { return listener.take(json); };
    if (!options.url.empty()) {
        if (options.key.empty()) {
            throw Failure(ExitCode::usage, "A server does not tell its events without a key.",
                          "Give --key, or set TILLBOOK_KEY; it needs the scope events:read.");
        }
        return follow_server({options.url, options.key, options.types, options.after}, streams.err,
                             on_event);
    }
    if (options.book.empty()) {
        throw Failure(ExitCode::usage, "Which book is to be heard?",
                      "Give --book for one of this database, or --url and --key of a server.");
    }
    question.types = value_or_fail(parse_event_types(options.types), "The book is not heard");
    Installation installation(all.database, checkpoints_of(all));
    follow_database(installation, installation.find_book(options.book), std::move(question),
                    on_event);
}

}  // namespace tillbook
