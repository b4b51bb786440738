#include "cli/connect.h"

#include <array>
#include <ostream>

#include "api/json_writer.h"
#include "cli/client_url.h"
#include "cli/failure.h"
#include "cli/keys.h"
#include "cli/listing.h"

namespace tillbook {

namespace {

// The book that was named, or its twin where --live or --test asks for it.
BookRecord book_asked(const Installation& installation, const ConnectOptions& options) {
    BookRecord book = installation.find_book(options.book).record;
    const Environment wanted = options.live   ? Environment::live
                               : options.test ? Environment::test
                                              : book.environment;
    if (wanted == book.environment) return book;
    return installation.find_book(to_base32(book.twin.value)).record;
}

std::string with_merchant(std::string_view path, const std::string& merchant) {
    constexpr std::string_view place = "{merchant}";
    std::string text(path);
    const std::size_t at = text.find(place);
    if (at != std::string::npos) text.replace(at, place.size(), merchant);
    return text;
}

void print(const ShownKey& key, const BookRecord& book, const std::string& url,
           const std::string& curl, Streams& streams) {
    const std::string merchant = to_base32(book.id.value);
    if (streams.form == OutputForm::text) {
        print_table(streams.out, {{"base URL", url},
                                  {"merchant id", merchant},
                                  {"environment", name_of(book.environment)},
                                  {"token", key.text}});
        streams.out << '\n' << curl << '\n';
        streams.err << "This is the only time the token is shown. Its id is "
                    << to_base32(key.record.id.value) << "; `tillbook key revoke` ends it.\n";
        return;
    }
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.key("baseUrl").text(url);
    json.key("merchantId").plain(merchant);
    json.key("environment").plain(name_of(book.environment));
    json.key("token").plain(key.text);
    json.key("keyId").plain(to_base32(key.record.id.value));
    json.key("scopes").begin_array();
    for (const std::string& scope : key.record.scopes) json.text(scope);
    json.end_array();
    json.key("curl").text(curl);
    json.end_object();
    streams.out << text << '\n';
}

}  // namespace

std::span<const ConnectTarget> connect_targets() {
    static constexpr std::array targets = {
        ConnectTarget{"clover", "For a client of the Clover Platform API (/v3/merchants)",
                      "orders:read,orders:write,payments:read,payments:write,products:read,"
                      "products:write,contacts:read,contacts:write,employees:read,employees:write,"
                      "merchant:read,merchant:write",
                      "Clover client", "/v3/merchants/{merchant}/orders"},
        ConnectTarget{"cloove", "For a client of the Cloove orders API (/v1)",
                      "orders:read,orders:write,contacts:read,contacts:write,products:read,"
                      "products:write,stores:read,stores:write,reports:read,webhooks:read,"
                      "webhooks:write",
                      "Cloove client", "/v1/orders"},
    };
    return targets;
}

void connect(Installation& installation, const ConnectTarget& target, const Options& options,
             Streams& streams) {
    // What may be wrong is said before there is a key.
    const std::string url = client_url(options.connect.url, options.serve);
    const BookRecord book = book_asked(installation, options.connect);
    KeyOptions rights;
    rights.book = to_base32(book.id.value);
    rights.scopes = target.scopes;
    rights.name = options.connect.name.empty() ? target.key_name : options.connect.name;
    const ShownKey key = make_key(installation, rights);
    const std::string curl = "curl -s '" + url + with_merchant(target.orders_path, rights.book) +
                             "?limit=5' -H 'Authorization: Bearer " + key.text + "'";
    print(key, book, url, curl, streams);
}

}  // namespace tillbook
