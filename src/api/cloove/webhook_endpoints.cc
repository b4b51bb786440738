// /v1/webhook-endpoints: where events of the caller's own book are sent.
#include <algorithm>
#include <array>
#include <span>

#include "api/cloove/administer.h"
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/list_page.h"
#include "api/cloove/webhook_json.h"
#include "api/feed.h"
#include "base/hash.h"
#include "feed/secret.h"
#include "feed/style.h"
#include "feed/target.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 5> endpoint_members = {"name", "url", "events", "style",
                                                              "max_in_flight"};
constexpr std::array<std::string_view, 4> endpoint_changes = {"name", "url", "events",
                                                              "max_in_flight"};
constexpr std::size_t endpoint_name_characters_max = 120;
constexpr std::size_t events_max = 100;
constexpr std::int64_t in_flight_max = 64;
constexpr std::uint32_t in_flight_default = 8;

Error no_such_endpoint() {
    return {ErrorCode::not_found, "There is no such webhook endpoint.", {}};
}

std::optional<EndpointId> endpoint_in_path(const Call& call) {
    const auto number = parse_uuid(call.params.front(), call.book().record.id_secret);
    return number ? std::optional(EndpointId{*number}) : std::nullopt;
}

std::optional<std::string> read_url(Form& form, const Call& call) {
    const auto url = form.text("url", {feed::url_characters_max});
    if (!url) return std::nullopt;
    auto target = feed::check_target(*url, call.book().record.environment, call.webhooks().egress);
    if (target) return std::move(target).value();
    add_mistakes(form, target.error());
    return std::nullopt;
}

// Types and families of events ("order.*"), spelled out; or "*" alone.
std::optional<std::vector<std::string>> read_events(Form& form) {
    auto sent = form.texts("events", {}, events_max);
    if (!sent) return std::nullopt;
    if (sent->empty()) form.add_mistake("events", "must name at least one event, or \"*\"");
    if (*sent == std::vector<std::string>{"*"}) return sent;
    std::vector<std::string> events;
    for (std::size_t i = 0; i < sent->size(); ++i) {
        const std::string field = "events[" + std::to_string(i) + "]";
        const auto types = parse_event_types((*sent)[i]);
        if (!types) {
            form.add_mistake(field, types.error().detail);
        } else if (types.value().empty()) {
            form.add_mistake(field, "must be a type of event; \"*\" stands alone");
        } else {
            events.insert(events.end(), types.value().begin(), types.value().end());
        }
    }
    std::sort(events.begin(), events.end());
    events.erase(std::unique(events.begin(), events.end()), events.end());
    return events;
}

std::optional<std::uint32_t> read_in_flight(Form& form) {
    const auto most = form.whole("max_in_flight", 1, in_flight_max);
    return most ? std::optional(static_cast<std::uint32_t>(*most)) : std::nullopt;
}

// Whether a receiver must show that it wants this before it gets events.
bool needs_verification(std::string_view style) {
    return feed::parse_style(style) == feed::Style::clover;
}

EndpointRecord read_definition(Form& form, const Call& call) {
    std::array<std::string_view, feed::all_styles.size()> styles;
    std::transform(feed::all_styles.begin(), feed::all_styles.end(), styles.begin(),
                   [](feed::Style style) { return feed::name_of(style); });
    EndpointRecord endpoint;
    endpoint.book = call.book().record.id;
    form.require("name");
    endpoint.name = form.text("name", {endpoint_name_characters_max}).value_or("");
    form.require("url");
    endpoint.url = read_url(form, call).value_or("");
    form.require("events");
    endpoint.events = read_events(form).value_or(std::vector<std::string>{});
    endpoint.style = styles[form.word("style", styles).value_or(0)];
    endpoint.max_in_flight = read_in_flight(form).value_or(in_flight_default);
    endpoint.verified = !needs_verification(endpoint.style);
    return endpoint;
}

SealSecret sealing(const SecretBox& box, const std::string& secret) {
    return [&box, secret](EndpointId id) {
        return SealedSecret{feed::seal(box, id, secret), feed::prefix_of(secret)};
    };
}

// The answer of a change that shows the endpoint as it left it.
auto show_changed(const Caller& caller, std::string_view message) {
    return [caller, message](const ChangedEndpoint& changed) {
        return endpoint_response(200, message, changed.endpoint, caller.book->record, {});
    };
}

// Changes the endpoint of the path by a call without members.
void change_simply(Call& call, std::string_view message,
                   Result<ChangedEndpoint> (Endpoints::*change)(const Envelope&, EndpointId)) {
    const auto form = Form::parse_empty(call);
    if (!form) return call.fail(form.error());
    const auto id = endpoint_in_path(call);
    if (!id) return call.fail(no_such_endpoint());
    answer_change(
        call, form.value(),
        [&endpoints = call.webhooks().endpoints, id = *id, change](const Envelope& envelope) {
            return (endpoints.*change)(envelope, id);
        },
        show_changed(call.caller, message));
}

// A place in the feed as it is sent: "12" or "12.0".
std::optional<FeedPlace> read_place(Form& form) {
    const auto text = form.text("sequence", {32});
    if (!text) return std::nullopt;
    const auto place = parse_place(*text);
    if (!place) form.add_mistake("sequence", "must be a sequence such as 12 or 12.0");
    return place;
}

// The place behind which this event, or all of this entry, stands.
FeedPlace before(FeedPlace place) {
    if (place.index != FeedPlace::all && place.index > 0) return {place.number, place.index - 1};
    return {place.number == 0 ? 0 : place.number - 1, FeedPlace::all};
}

struct Listed {
    std::vector<EndpointRecord> endpoints;
    std::vector<EndpointProgress> progress;

    // One that nothing has been delivered to stands where it begins.
    EndpointProgress progress_of(const EndpointRecord& endpoint) const {
        const auto found = std::find_if(
            progress.begin(), progress.end(),
            [&](const EndpointProgress& known) { return known.endpoint == endpoint.id; });
        if (found != progress.end()) return *found;
        return {.endpoint = endpoint.id, .cursor = endpoint.place, .last_sent = endpoint.place};
    }
    void append(JsonWriter& json, const EndpointRecord& endpoint, const BookRecord& book) const {
        const EndpointProgress reached = progress_of(endpoint);
        append_endpoint(json, endpoint, book, {&endpoint, &reached, {}});
    }
};

}  // namespace

void list_webhook_endpoints(Call& call) {
    static constexpr std::array<std::string_view, 2> parameters = {"page", "limit"};
    auto parsed = QueryReader::parse(call, parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    const ListPage page = read_list_page(query, values);
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_blocking([caller = call.caller, page, webhooks = call.webhooks()] {
        const BookRecord& book = caller.book->record;
        Listed listed{webhooks.endpoints.list(book.id), webhooks.store.load_progress()};
        std::reverse(listed.endpoints.begin(), listed.endpoints.end());
        const std::uint64_t total = listed.endpoints.size();
        const std::uint64_t first = std::min(total, page.offset());
        const std::span rows(listed.endpoints.data() + first,
                             std::min<std::uint64_t>(page.limit, total - first));
        return list_response("Webhook endpoints retrieved", rows, total, page,
                             [&](JsonWriter& json, const EndpointRecord& endpoint) {
                                 listed.append(json, endpoint, book);
                             });
    });
}

void get_webhook_endpoint(Call& call) {
    auto query = QueryReader::parse(call, {});
    if (!query) return call.fail(query.error());
    tell_ignored(call, query.value().ignored());
    const auto id = endpoint_in_path(call);
    if (!id) return call.fail(no_such_endpoint());
    call.answer_blocking([caller = call.caller, id = *id, webhooks = call.webhooks()] {
        const BookRecord& book = caller.book->record;
        const auto endpoint = webhooks.endpoints.find(book.id, id);
        if (!endpoint) return to_response(no_such_endpoint());
        const Listed listed{{}, webhooks.store.load_progress()};
        const EndpointProgress reached = listed.progress_of(*endpoint);
        return endpoint_response(200, "Webhook endpoint retrieved", *endpoint, book,
                                 {&*endpoint, &reached, {}});
    });
}

void create_webhook_endpoint(Call& call) {
    auto form = Form::parse(call, endpoint_members);
    if (!form) return call.fail(form.error());
    EndpointRecord definition = read_definition(form.value(), call);
    if (const auto checked = form.value().finish(call); !checked) {
        return call.fail(checked.error());
    }
    const std::string secret = feed::make_secret(*feed::parse_style(definition.style));
    answer_change(
        call, form.value(),
        [webhooks = call.webhooks(), definition,
         secret](const Envelope& envelope) -> Result<ChangedEndpoint> {
            ChangedEndpoint changed =
                TRY(webhooks.endpoints.create(envelope, definition, sealing(webhooks.box, secret)));
            if (!changed.endpoint.verified) {
                webhooks.endpoints.ask_for_verification(changed.endpoint);
            }
            return changed;
        },
        [caller = call.caller, secret](const ChangedEndpoint& changed) {
            const BookRecord& book = caller.book->record;
            http::Response response = endpoint_response(
                201, "Webhook endpoint created", changed.endpoint, book,
                {nullptr, nullptr, changed.is_new_secret ? secret : std::string_view{}});
            append_header(
                response, "Location",
                "/v1/webhook-endpoints/" + to_uuid(changed.endpoint.id.value, book.id_secret));
            return response;
        });
}

namespace {

// Another receiver must be asked anew whether it is one.
Result<ChangedEndpoint> change_endpoint(Endpoints& endpoints, const Envelope& envelope,
                                        EndpointId id, EndpointChange change) {
    const auto endpoint = endpoints.find(envelope.book, id);
    const bool asks = endpoint && change.url && *change.url != endpoint->url &&
                      needs_verification(endpoint->style);
    if (asks) change.verified = false;
    ChangedEndpoint changed = TRY(endpoints.change(envelope, id, change));
    // A retry finds the URL changed already, but perhaps nobody asked.
    const bool asked = changed.replayed && change.url && !changed.endpoint.verified;
    if (asks || asked) endpoints.ask_for_verification(changed.endpoint);
    return changed;
}

}  // namespace

void change_webhook_endpoint(Call& call) {
    auto parsed = Form::parse(call, endpoint_changes);
    if (!parsed) return call.fail(parsed.error());
    Form& form = parsed.value();
    EndpointChange change;
    change.name = form.text("name", {endpoint_name_characters_max});
    change.url = read_url(form, call);
    change.events = read_events(form);
    change.max_in_flight = read_in_flight(form);
    if (const auto checked = form.finish(call); !checked) return call.fail(checked.error());
    const auto id = endpoint_in_path(call);
    if (!id) return call.fail(no_such_endpoint());
    answer_change(
        call, form,
        [&endpoints = call.webhooks().endpoints, id = *id, change = std::move(change)](
            const Envelope& envelope) { return change_endpoint(endpoints, envelope, id, change); },
        show_changed(call.caller, "Webhook endpoint updated"));
}

void rotate_webhook_secret(Call& call) {
    const auto form = Form::parse_empty(call);
    if (!form) return call.fail(form.error());
    const auto id = endpoint_in_path(call);
    if (!id) return call.fail(no_such_endpoint());
    // The text suits every style but the one whose secret is a UUID.
    const auto secret = std::make_shared<std::string>();
    answer_change(
        call, form.value(),
        [webhooks = call.webhooks(), id = *id,
         secret](const Envelope& envelope) -> Result<ChangedEndpoint> {
            const auto endpoint = webhooks.endpoints.find(envelope.book, id);
            const auto style = feed::parse_style(endpoint ? endpoint->style : std::string());
            *secret = feed::make_secret(style.value_or(feed::Style::cloove));
            return webhooks.endpoints.rotate_secret(envelope, id, sealing(webhooks.box, *secret));
        },
        [caller = call.caller, secret](const ChangedEndpoint& changed) {
            return endpoint_response(
                200, "Webhook secret rotated", changed.endpoint, caller.book->record,
                {nullptr, nullptr, changed.is_new_secret ? *secret : std::string_view{}});
        });
}

namespace {

// Refuses a code that was not made for the URL of this endpoint.
Result<> check_code(const SecretBox& box, const EndpointRecord& endpoint, const std::string& code,
                    Instant now) {
    const auto secrets = feed::open_secrets(box, endpoint, now);
    if (secrets.empty()) {
        return Error{ErrorCode::unavailable, "The endpoint's secret cannot be opened.", {}};
    }
    const std::string wanted = feed::verification_code(secrets.front(), endpoint.url);
    if (equal_in_constant_time(code, wanted)) return done;
    return mistake("verification_code", "must be the code that the receiver got");
}

}  // namespace

void verify_webhook_endpoint(Call& call) {
    static constexpr std::array<std::string_view, 1> members = {"verification_code"};
    auto parsed = Form::parse(call, members);
    if (!parsed) return call.fail(parsed.error());
    Form& form = parsed.value();
    form.require("verification_code");
    const std::string code = to_lower(form.text("verification_code", {64}).value_or(""));
    if (const auto checked = form.finish(call); !checked) return call.fail(checked.error());
    const auto id = endpoint_in_path(call);
    if (!id) return call.fail(no_such_endpoint());
    answer_change(
        call, form,
        [webhooks = call.webhooks(), id = *id, code,
         &clock = call.clock()](const Envelope& envelope) {
            return webhooks.endpoints.verify(envelope, id, [&](const EndpointRecord& endpoint) {
                return check_code(webhooks.box, endpoint, code, clock.now());
            });
        },
        show_changed(call.caller, "Webhook endpoint verified"));
}

void disable_webhook_endpoint(Call& call) {
    const auto form = Form::parse_empty(call);
    if (!form) return call.fail(form.error());
    const auto id = endpoint_in_path(call);
    if (!id) return call.fail(no_such_endpoint());
    answer_change(
        call, form.value(),
        [&endpoints = call.webhooks().endpoints, id = *id](const Envelope& envelope) {
            return endpoints.disable(envelope, id, "Disabled by request.");
        },
        show_changed(call.caller, "Webhook endpoint disabled"));
}

void enable_webhook_endpoint(Call& call) {
    change_simply(call, "Webhook endpoint enabled", &Endpoints::enable);
}

void resume_webhook_endpoint(Call& call) {
    change_simply(call, "Webhook endpoint resumed", &Endpoints::resume);
}

void remove_webhook_endpoint(Call& call) {
    change_simply(call, "Webhook endpoint removed", &Endpoints::remove);
}

void skip_webhook_events(Call& call) {
    static constexpr std::array<std::string_view, 1> members = {"sequence"};
    auto form = Form::parse(call, members, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    const auto to = read_place(form.value());
    if (const auto checked = form.value().finish(call); !checked) {
        return call.fail(checked.error());
    }
    const auto id = endpoint_in_path(call);
    if (!id) return call.fail(no_such_endpoint());
    answer_change(
        call, form.value(),
        [&endpoints = call.webhooks().endpoints, id = *id, to](const Envelope& envelope) {
            return endpoints.skip(envelope, id, to);
        },
        show_changed(call.caller, "Webhook events skipped"));
}

void replay_webhook_events(Call& call) {
    static constexpr std::array<std::string_view, 2> members = {"sequence", "since"};
    auto parsed = Form::parse(call, members);
    if (!parsed) return call.fail(parsed.error());
    Form& form = parsed.value();
    const auto from = read_place(form);
    const auto since = form.instant("since");
    if (form.has("sequence") == form.has("since")) {
        form.add_mistake("sequence", "or since is required, and not both");
    }
    if (const auto checked = form.finish(call); !checked) return call.fail(checked.error());
    const auto id = endpoint_in_path(call);
    if (!id) return call.fail(no_such_endpoint());
    answer_change(
        call, form,
        [&endpoints = call.webhooks().endpoints, &engine = call.engine(), id = *id, from,
         since](const Envelope& envelope) -> Result<ChangedEndpoint> {
            FeedPlace behind;
            if (from) {
                behind = before(*from);
            } else {
                auto last = engine.last_entry_before(envelope.book, *since, Access::may_block);
                behind.number = TRY(*last);
            }
            return endpoints.replay(envelope, id, behind);
        },
        show_changed(call.caller, "Webhook events replayed"));
}

void test_webhook_endpoint(Call& call) {
    const auto form = Form::parse_empty(call);
    if (!form) return call.fail(form.error());
    const auto id = endpoint_in_path(call);
    if (!id) return call.fail(no_such_endpoint());
    answer_change(
        call, form.value(),
        [&endpoints = call.webhooks().endpoints, id = *id](const Envelope& envelope) {
            return endpoints.test(envelope, id);
        },
        [caller = call.caller](const AskedDelivery& asked) {
            return delivery_response(201, "Webhook test requested", asked.delivery,
                                     caller.book->record, {});
        });
}

}  // namespace tillbook::cloove
