#include "cli/trigger.h"

#include <algorithm>
#include <array>
#include <limits>
#include <ostream>

#include "api/feed.h"
#include "api/near.h"
#include "book/event_types.h"
#include "cli/failure.h"

namespace tillbook {

namespace {

// A test book in which samples are made.
class Stage {
public:
    Stage(Installation& installation, const BookSettings& book)
        : book_(book),
          engine_(installation.log(), installation.directory(), installation.clock(), {}) {}

    ObjectId run(Command command) {
        Envelope envelope;
        envelope.book = book_.record.id;
        return value_or_fail(engine_.run(std::move(envelope), std::move(command)),
                             "The event was not made")
            .object;
    }

    // A hundred of the currency's units, whatever their smallest part.
    Money price() const {
        std::int64_t minor = 100;
        for (int i = 0; i < book_.currency.exponent; ++i) minor *= 10;
        return {minor};
    }
    ObjectId sell(ObjectId product, std::int64_t quantity, std::optional<Money> paid = {}) {
        RecordOrder sale;
        DraftLine line;
        line.name = "Sample";
        line.product = product;
        line.custom_price = price();
        line.quantity = Quantity{quantity * one.thousandths};
        sale.lines.push_back(std::move(line));
        sale.amount_paid = paid;
        sale.notes = "made by tillbook trigger";
        return run(std::move(sale));
    }
    ObjectId put_product(std::int64_t stock) {
        PutProduct put;
        put.names_may_repeat = true;
        put.change.name = "Sample";
        put.change.price = price();
        put.change.stock = {{{}, {}, {stock * one.thousandths}}};
        put.change.reorder_level = Quantity{2 * one.thousandths};
        return run(std::move(put));
    }
    ObjectId put_contact() {
        ContactChange change;
        change.name = "Sample Contact";
        return run(PutContact{std::move(change)});
    }
    std::uint64_t head() { return read({}).head; }
    FeedPiece told_since(std::uint64_t number) { return read({FeedPosition{number}, {}}); }

private:
    FeedPiece read(FeedStart start) {
        return value_or_fail(*read_feed(engine_, book_, {start}, Access::may_block),
                             "The events cannot be read");
    }

    const BookSettings& book_;
    Engine engine_;
};

constexpr Money nothing{};

void create_order(Stage& stage) { stage.sell({}, 1); }
void update_order(Stage& stage) {
    stage.run(ChangeStatus{stage.sell({}, 1, nothing), OrderStatus::scheduled, {}, {}});
}
void cancel_order(Stage& stage) {
    stage.run(ChangeStatus{stage.sell({}, 1, nothing), OrderStatus::cancelled, "a sample", {}});
}
void refund_order(Stage& stage) {
    RefundOrder refund;
    refund.order = stage.sell({}, 1);
    refund.reason = "a sample";
    stage.run(std::move(refund));
}
void receive_payment(Stage& stage) {
    PayOrder payment;
    payment.order = stage.sell({}, 1, nothing);
    payment.amount = stage.price();
    stage.run(std::move(payment));
}
void create_refund(Stage& stage) {
    RecordRefund refund;
    refund.refund.amount = stage.price();
    refund.refund.reason = "a sample";
    stage.run(std::move(refund));
}
void update_ticket(Stage& stage) { stage.run(SendToKitchen{stage.sell({}, 1), {}}); }
void create_product(Stage& stage) { stage.put_product(10); }
void update_product(Stage& stage) {
    PutProduct put;
    put.id = stage.put_product(10);
    put.names_may_repeat = true;
    put.change.description = "changed";
    stage.run(std::move(put));
}
void run_low(Stage& stage) { stage.sell(stage.put_product(3), 2); }
void run_out(Stage& stage) { stage.sell(stage.put_product(3), 3); }
void create_contact(Stage& stage) { stage.put_contact(); }
void update_contact(Stage& stage) {
    ContactChange change;
    change.is_vip = true;
    stage.run(PutContact{std::move(change), stage.put_contact()});
}
void erase_contact(Stage& stage) { stage.run(EraseContact{stage.put_contact(), "a sample", {}}); }

// There must be something to seal.
void close_day(Stage& stage) {
    stage.sell({}, 1);
    stage.run(CloseDay{});
}

struct Trigger {
    std::string_view type;
    std::string_view deed;
    void (*act)(Stage& stage);
};

constexpr std::array triggers = {
    Trigger{event_type::order_created, "records a sale", create_order},
    Trigger{event_type::order_updated, "schedules a credit sale", update_order},
    Trigger{event_type::order_cancelled, "cancels a credit sale", cancel_order},
    Trigger{event_type::order_refunded, "refunds a sale", refund_order},
    Trigger{event_type::payment_received, "collects on a credit sale", receive_payment},
    Trigger{event_type::refund_created, "gives money back without an order", create_refund},
    Trigger{event_type::ticket_updated, "sends a sale to the kitchen", update_ticket},
    Trigger{event_type::product_created, "makes a product", create_product},
    Trigger{event_type::product_updated, "changes a product", update_product},
    Trigger{event_type::low_stock, "sells two of three", run_low},
    Trigger{event_type::out_of_stock, "sells three of three", run_out},
    Trigger{event_type::contact_created, "makes a contact", create_contact},
    Trigger{event_type::contact_updated, "changes a contact", update_contact},
    Trigger{event_type::contact_erased, "forgets a contact", erase_contact},
    Trigger{event_type::day_closed, "sells, and seals the day", close_day},
};
static_assert(triggers.size() == event_types.size());

const Trigger& find_trigger(const std::string& type) {
    const auto found = std::find_if(triggers.begin(), triggers.end(),
                                    [&](const Trigger& each) { return each.type == type; });
    if (found != triggers.end()) return *found;
    const std::string_view near = near_name(type, event_types);
    throw Failure(ExitCode::usage, "There is no event of the type \"" + type + "\".",
                  near.empty() ? "tillbook trigger --help lists the types."
                               : "Did you mean " + std::string(near) + "?");
}

}  // namespace

std::string trigger_help() {
    std::string text = "Types, and what is done for them:\n";
    for (const Trigger& trigger : triggers) {
        text += "  " + std::string(trigger.type) + std::string(32 - trigger.type.size(), ' ') +
                std::string(trigger.deed) + "\n";
    }
    return text;
}

void trigger_event(Installation& installation, const TriggerOptions& options, Streams& streams) {
    const Trigger& trigger = find_trigger(options.type);
    const BookSettings book = installation.find_book(options.book);
    if (book.record.environment != Environment::test) {
        throw Failure(ExitCode::refused, "This is a live book, and a sample would stand in it.",
                      "Give its test book; tillbook book list shows both.");
    }
    Stage stage(installation, book);
    const std::uint64_t before = stage.head();
    trigger.act(stage);
    const FeedPiece told = stage.told_since(before);
    for (const FeedPiece::Told& event : told.events) {
        if (streams.form == OutputForm::json) {
            streams.out << told.json_of(event) << '\n';
        } else {
            streams.out << to_string(event.position) << "  " << event.type << '\n';
        }
    }
}

}  // namespace tillbook
