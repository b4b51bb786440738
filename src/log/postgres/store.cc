#include "log/postgres/store.h"

#include <variant>

#include "log/postgres/postgres_control.h"
#include "log/postgres/postgres_log.h"
#include "log/postgres/postgres_webhooks.h"
#include "log/postgres/schema.h"

namespace tillbook {

namespace {

OpenRefusal explain(const PgError& error) {
    if (error.is_disk_full()) {
        return {OpenFault::disk_full, "The disk of the PostgreSQL server is full.",
                "Make room and start again."};
    }
    if (error.is_forbidden()) {
        return {OpenFault::unusable, error.what(),
                "Let the user own the database: CREATE DATABASE till OWNER tillbook."};
    }
    return {OpenFault::unusable, error.what(),
            "Check the server, and host, port, user, password and database of the URL."};
}

std::variant<PostgresStore, OpenRefusal> open_or_explain(const std::string& url) {
    try {
        const PgTarget target(url);
        PgConnection connection(target);
        prepare_postgres_schema(connection);
        const auto server = std::make_shared<PgServer>(target);
        PostgresStore store;
        store.log = std::make_unique<PostgresLog>(server);
        store.control = std::make_unique<PostgresControl>(server);
        store.webhooks = std::make_unique<PostgresWebhooks>(server);
        return store;
    } catch (const PgRefused& refused) {
        return refused.why();
    } catch (const PgError& error) {
        return explain(error);
    } catch (const Unavailable& error) {
        return OpenRefusal{OpenFault::unusable, error.what(), "Check the PostgreSQL server."};
    }
}

}  // namespace

Result<PostgresStore> open_postgres(const std::string& url, OpenRefusal* refusal) {
    std::variant<PostgresStore, OpenRefusal> opened = open_or_explain(url);
    if (auto* store = std::get_if<PostgresStore>(&opened)) return std::move(*store);
    OpenRefusal& why = std::get<OpenRefusal>(opened);
    Error error{ErrorCode::unavailable, why.cause + " " + why.remedy, {}};
    if (refusal != nullptr) *refusal = std::move(why);
    return error;
}

}  // namespace tillbook
