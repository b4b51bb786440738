// Administration of webhook endpoints. As with keys and settings (book/administration.h), each
// change is first recorded in the book's own log, as an entry of kind `administered`, and then
// applied to the endpoint's record, which names the last such entry that it shows. What a crash
// kept from being applied is made good by the retry or by the next change; secrets are not in the
// log, so a retry whose secret was not stored stores its own and shows that.
//
// Every call waits for the disk: never on a network or writer thread. Thread-safe; one change at a
// time.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "book/administered.h"
#include "book/engine.h"

namespace tillbook {

// What of an endpoint can be changed. Absent: as it is.
struct EndpointChange {
    std::optional<std::string> name;
    std::optional<std::string> url;
    std::optional<std::vector<std::string>> events;
    std::optional<std::uint32_t> max_in_flight;
    std::optional<bool> verified;
};

struct SealedSecret {
    std::string sealed;
    std::string prefix;
};
// Seals a new secret for the endpoint it is to belong to.
using SealSecret = std::function<SealedSecret(EndpointId)>;

// Refuses a change of an endpoint as it stands.
using CheckEndpoint = std::function<Result<>(const EndpointRecord&)>;

// What became of a change.
struct ChangedEndpoint {
    EndpointRecord endpoint;  // as the change left it; nothing of its secret
    std::uint64_t entry = 0;
    bool replayed = false;
    bool is_new_secret = false;  // the secret sealed with this call is the endpoint's
};

// A delivery that was asked for, as it was then.
struct AskedDelivery {
    DeliveryRecord delivery;
    std::uint64_t entry = 0;
    bool replayed = false;
};

class Endpoints {
public:
    // How long the secret before the last one signs as well.
    static constexpr std::chrono::hours secret_overlap{24};
    static constexpr std::size_t per_book_max = 500;

    // All references must outlive it. `changed` is called when whoever delivers should look.
    Endpoints(Engine& engine, WebhookStore& store, const Clock& clock,
              std::function<void()> changed)
        : engine_(engine), store_(store), clock_(clock), changed_(std::move(changed)) {}

    // Those of a book, oldest first; one of them. Absent: there is none.
    std::vector<EndpointRecord> list(BookId book) const;
    std::optional<EndpointRecord> find(BookId book, EndpointId id) const;

    // Makes one of the envelope's book; `definition` says everything that a caller may choose. It
    // begins behind the entry that records it. validation_failed if the book has per_book_max.
    Result<ChangedEndpoint> create(const Envelope& envelope, EndpointRecord definition,
                                   const SealSecret& seal);
    // The rest answers not_found unless the endpoint is of the envelope's book.
    Result<ChangedEndpoint> change(const Envelope& envelope, EndpointId id,
                                   const EndpointChange& change);
    Result<ChangedEndpoint> rotate_secret(const Envelope& envelope, EndpointId id,
                                          const SealSecret& seal);
    // `check` judges the endpoint that is verified; what was recorded before is not judged again.
    Result<ChangedEndpoint> verify(const Envelope& envelope, EndpointId id,
                                   const CheckEndpoint& check);
    Result<ChangedEndpoint> enable(const Envelope& envelope, EndpointId id);
    Result<ChangedEndpoint> disable(const Envelope& envelope, EndpointId id,
                                    const std::string& reason);
    // Enables it and makes everything that waits due at once.
    Result<ChangedEndpoint> resume(const Envelope& envelope, EndpointId id);
    // Forward to this place, or to the head of the book: what lies before it is given up.
    Result<ChangedEndpoint> skip(const Envelope& envelope, EndpointId id,
                                 std::optional<FeedPlace> to);
    // Back to this place: everything behind it is delivered again. Both refuse a place behind the
    // book's head as "sequence".
    Result<ChangedEndpoint> replay(const Envelope& envelope, EndpointId id, FeedPlace behind);
    Result<ChangedEndpoint> remove(const Envelope& envelope, EndpointId id);

    // Asks for a delivery of a trial, or once more for another delivery, which must not be a trial.
    // not_found if there is no such endpoint or delivery.
    Result<AskedDelivery> test(const Envelope& envelope, EndpointId id);
    Result<AskedDelivery> resend(const Envelope& envelope, DeliveryId id);
    // Asks the receiver of an endpoint whether it is one.
    void ask_for_verification(const EndpointRecord& endpoint);

private:
    Result<ChangedEndpoint> record(const Envelope& envelope, AdministeredAction action,
                                   const EndpointRecord& state);
    Result<ChangedEndpoint> change_with(const Envelope& envelope, EndpointId id,
                                        AdministeredAction action,
                                        const std::function<void(EndpointRecord&)>& change,
                                        const CheckEndpoint& check = {});
    Result<AskedDelivery> ask(const Envelope& envelope, AdministeredAction action,
                              const EndpointRecord& endpoint, DeliveryRecord delivery);
    Result<Administered> record(const Envelope& envelope, const Administered& what,
                                Recorded& recorded);
    DeliveryRecord new_delivery(const EndpointRecord& endpoint, DeliveryCause cause) const;
    Result<> apply_pending(BookId book);
    void apply(BookId book, const Administered& what, std::uint64_t entry);
    bool is_known(EndpointId id) const;
    bool is_recorded(const Envelope& envelope) const;
    Result<bool> was_removed(BookId book, EndpointId id, std::uint64_t after) const;
    void store_secret(EndpointRecord& endpoint, std::uint64_t entry, const SealSecret& seal);
    Result<std::uint64_t> head(BookId book) const;
    Result<> check_place(BookId book, const FeedPlace& place) const;

    Engine& engine_;
    WebhookStore& store_;
    const Clock& clock_;
    const std::function<void()> changed_;
    std::mutex mutex_;
    std::map<BookId, std::uint64_t> applied_;  // the last administered entry seen of each book
};

}  // namespace tillbook
