#include "cli/references.h"

#include <algorithm>
#include <array>
#include <ostream>

#include "api/json_writer.h"
#include "api/values.h"
#include "book/tab_parts.h"
#include "cli/listing.h"
#include "cli/open_book.h"

namespace tillbook {

namespace {

using SettingType = ReferenceSetting::Type;
using SettingNeed = ReferenceSetting::Need;

// Percentages are kept in so many decimals of one per cent.
constexpr int rate_decimals = 5;
constexpr int charge_decimals = 4;

constexpr std::array<std::string_view, 3> roles = {"EMPLOYEE", "MANAGER", "ADMIN"};

constexpr ReferenceSetting name_setting{"name", "name", SettingType::text, "Its name",
                                        SettingNeed::required};
constexpr ReferenceSetting label_setting{"label", "label", SettingType::text, "What it is called",
                                         SettingNeed::required};

constexpr ReferenceSetting flag_setting(std::string_view word, std::string_view opposite,
                                        std::string_view attribute, std::string_view help,
                                        bool usual) {
    return {word, attribute, SettingType::flag, help, SettingNeed::optional, opposite, usual};
}
constexpr ReferenceSetting percent_setting(std::string_view attribute, int decimals,
                                           std::string_view help) {
    return {"percent", attribute, SettingType::percent, help, SettingNeed::required, {},
            false,     decimals};
}

constexpr std::array tax_rate_settings = {
    name_setting,
    percent_setting("rate", rate_decimals, "Per cent, for example 8.25"),
    flag_setting("default", "not-default", "isDefault",
                 "For products without rates of their own; several may be", false),
};
constexpr std::array tender_settings = {
    label_setting,
    flag_setting("opens-cash-drawer", "leaves-cash-drawer", "opensCashDrawer",
                 "A payment with it opens the drawer", false),
    flag_setting("enabled", "disabled", "enabled", "It may be paid with", true),
};
constexpr std::array order_type_settings = {
    label_setting,
    flag_setting("taxable", "not-taxable", "taxable", "Its orders are taxed", true),
    flag_setting("default", "not-default", "isDefault",
                 "Orders are of this type unless said otherwise", false),
};
constexpr std::array employee_settings = {
    name_setting,
    ReferenceSetting{"role",
                     "role",
                     SettingType::word,
                     "employee, manager or admin",
                     SettingNeed::optional,
                     {},
                     false,
                     0,
                     roles},
    ReferenceSetting{"email", "email", SettingType::text, "E-mail address"},
};
constexpr std::array device_settings = {
    name_setting,
    ReferenceSetting{"model", "model", SettingType::text, "What it is"},
    ReferenceSetting{"serial", "serial", SettingType::text, "Its serial number"},
};
constexpr std::array service_charge_settings = {
    name_setting,
    percent_setting("percentageDecimal", charge_decimals,
                    "Per cent of the order, for example 12.5"),
    flag_setting("enabled", "disabled", "enabled", "Tills offer it", true),
};

constexpr std::array order_fee_settings = {
    name_setting,
    ReferenceSetting{"percent",
                     "percentage",
                     SettingType::percent,
                     "Per cent of the lines, for example 4.5",
                     SettingNeed::optional,
                     {},
                     false,
                     charge_decimals},
    ReferenceSetting{"amount", "amount", SettingType::amount,
                     "What it is where it is no percentage, for example 2.50"},
    flag_setting("default", "not-default", "isDefault", "Tills put it on orders by themselves",
                 false),
};

[[noreturn]] void refuse(const ReferenceSetting& setting, const std::string& wrong) {
    throw Failure(ExitCode::refused, "--" + std::string(setting.word) + " " + wrong + ".",
                  "Correct it and run the command again; --help has examples.");
}

// How many decimals a number is kept in.
int decimals_of(const ReferenceSetting& setting, const Currency& currency) {
    return setting.type == SettingType::amount ? currency.exponent : setting.decimals;
}

AttributeValue read_number(const ReferenceSetting& setting, const AttributeRule& rule, int decimals,
                           const std::string& text) {
    const Result<std::int64_t> units = parse_decimal(text, decimals, money_minor_max);
    if (!units) refuse(setting, units.error().detail + " (got \"" + text + "\")");
    if (units.value() < rule.least || units.value() > rule.most) {
        refuse(setting, "must be from " + to_decimal(rule.least, decimals) + " to " +
                            to_decimal(rule.most, decimals) + " (got " + text + ")");
    }
    return units.value();
}

AttributeValue read_word(const ReferenceSetting& setting, const std::string& text) {
    const std::string word = to_upper(text);
    if (std::ranges::find(setting.words, word) != setting.words.end()) return word;
    refuse(setting, "must be " + std::string(setting.help) + " (got \"" + text + "\")");
}

// An empty text takes the attribute away.
std::optional<AttributeValue> read_value(const ReferenceSetting& setting, ReferenceKind kind,
                                         const Currency& currency, const std::string& text) {
    const AttributeRule& rule = *find_attribute(kind, setting.attribute);
    switch (setting.type) {
        case SettingType::flag:
            return text == flag_set;
        case SettingType::percent:
        case SettingType::amount:
            if (text.empty() && setting.need == SettingNeed::optional) return std::nullopt;
            return read_number(setting, rule, decimals_of(setting, currency), text);
        case SettingType::word:
            return read_word(setting, text);
        case SettingType::text:
            break;
    }
    if (text.empty()) return std::nullopt;
    if (text.size() > static_cast<std::size_t>(rule.most)) {
        refuse(setting, "must not have more than " + std::to_string(rule.most) + " bytes");
    }
    return text;
}

// What is said of the object, or what stands for it where nothing is.
bool shown_flag(const ReferenceSetting& setting, const Reference& object) {
    return object.flag(setting.attribute, setting.usual);
}
std::string shown_number(const ReferenceSetting& setting, const Reference& object,
                         const Currency& currency) {
    const std::int64_t units = object.kind == ReferenceKind::service_charge
                                   ? percent_of(object).ten_thousandths
                                   : object.number(setting.attribute);
    return to_decimal(units, decimals_of(setting, currency));
}
std::string_view shown_text(const ReferenceSetting& setting, const Reference& object) {
    const std::string_view text = object.text(setting.attribute);
    return text.empty() && !setting.words.empty() ? setting.words.front() : text;
}

void write_setting(JsonWriter& json, const ReferenceSetting& setting, const Reference& object,
                   const Currency& currency) {
    switch (setting.type) {
        case SettingType::flag:
            return json.key(setting.attribute).boolean(shown_flag(setting, object));
        case SettingType::percent:
        case SettingType::amount:
            return json.key(setting.word).raw(shown_number(setting, object, currency));
        case SettingType::word:
        case SettingType::text:
            return json.key(setting.attribute).text(shown_text(setting, object));
    }
}

std::string cell(const ReferenceSetting& setting, const Reference& object,
                 const Currency& currency) {
    switch (setting.type) {
        case SettingType::flag:
            return shown_flag(setting, object) ? "yes" : "no";
        case SettingType::percent:
        case SettingType::amount:
            return shown_number(setting, object, currency);
        case SettingType::word:
        case SettingType::text:
            break;
    }
    return std::string(shown_text(setting, object));
}

// People name these by their number, as the dialect does that has them.
void print_number(ObjectId id, const BookRecord& book, std::string_view what, Streams& streams) {
    print_ids(id, book, std::string(what) + ' ' + to_base32(id.value), streams);
}

std::string json_of(const std::vector<CatalogueRead<Reference>>& objects,
                    const ReferenceCommand& command, const BookSettings& settings) {
    const BookRecord& book = settings.record;
    std::string text;
    JsonWriter json(text);
    json.begin_array();
    for (const auto& read : objects) {
        json.begin_object();
        write_ids(json, read.object.id, book);
        for (const ReferenceSetting& setting : command.settings) {
            write_setting(json, setting, read.object, settings.currency);
        }
        if (command.default_object) {
            json.key("isDefault").boolean(read.object.id == command.default_object);
        }
        json.end_object();
    }
    json.end_array();
    return text;
}

// The name stands last, since it may be long.
std::vector<std::vector<std::string>> rows_of(const std::vector<CatalogueRead<Reference>>& objects,
                                              const ReferenceCommand& command,
                                              const Currency& currency) {
    std::vector<std::vector<std::string>> rows = {{"id"}};
    for (const auto& read : objects) rows.push_back({to_base32(read.object.id.value)});
    const auto add_column = [&](std::string_view heading, const auto& cell_of) {
        rows.front().emplace_back(heading);
        for (std::size_t at = 0; at < objects.size(); ++at) {
            rows[at + 1].push_back(cell_of(objects[at].object));
        }
    };
    const auto add_setting = [&](const ReferenceSetting& setting) {
        add_column(setting.word,
                   [&](const Reference& object) { return cell(setting, object, currency); });
    };
    for (const ReferenceSetting& setting : command.settings.subspan(1)) add_setting(setting);
    if (command.default_object) {
        add_column("default", [&](const Reference& object) -> std::string {
            return object.id == command.default_object ? "yes" : "no";
        });
    }
    add_setting(command.settings.front());
    return rows;
}

// The object to change; none: a new one.
ObjectId object_named(const ReferenceCommand& command, const ReferenceOptions& options,
                      const BookRecord& book) {
    if (!options.is_default) {
        return options.id.empty() ? ObjectId{} : parse_object(options.id, book);
    }
    if (options.id.empty()) return command.default_object;
    throw Failure(ExitCode::usage, "--default and --id both name one.", "Give one of the two.");
}

void check_needs(const ReferenceCommand& command, const ReferenceOptions& options) {
    for (const ReferenceSetting& setting : command.settings) {
        if (setting.need == SettingNeed::optional || options.given.contains(setting.word)) continue;
        throw Failure(ExitCode::usage,
                      "--" + std::string(setting.word) + " is required for a new " +
                          spoken_name_of(command.kind) + ".",
                      "Give it, or name the one to change with --id.");
    }
}

}  // namespace

std::span<const ReferenceCommand> reference_commands() {
    static constexpr std::array commands = {
        ReferenceCommand{ReferenceKind::tax_rate, "tax-rate", "tax rates", tax_rate_settings,
                         "--name \"City Tax\" --percent 8.25 --default"},
        ReferenceCommand{ReferenceKind::tender, "tender", "tenders", tender_settings,
                         "--label Voucher --opens-cash-drawer"},
        ReferenceCommand{ReferenceKind::order_type, "order-type", "order types",
                         order_type_settings, "--label Delivery --not-taxable"},
        ReferenceCommand{ReferenceKind::employee, "employee", "employees", employee_settings,
                         "--name \"Ada Obi\" --role manager --email ada@example.com"},
        ReferenceCommand{ReferenceKind::device, "device", "devices", device_settings,
                         "--name \"Kitchen printer\" --model TM-T88 --serial 1042"},
        ReferenceCommand{ReferenceKind::service_charge, "service-charge", "service charges",
                         service_charge_settings, "--default --percent 12.5 --enabled",
                         default_service_charge},
        ReferenceCommand{ReferenceKind::order_fee, "order-fee", "order fees", order_fee_settings,
                         "--name Packaging --amount 2.50"},
    };
    return commands;
}

void add_reference(Installation& installation, const ReferenceCommand& command,
                   const ReferenceOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    PutReference put;
    put.kind = command.kind;
    put.id = object_named(command, options, book.record());
    if (options.is_default) put.if_removed = IfRemoved::begin_anew;
    if (!put.id) check_needs(command, options);
    for (const ReferenceSetting& setting : command.settings) {
        const auto given = options.given.find(setting.word);
        if (given == options.given.end()) continue;
        put.changes.emplace_back(
            std::string(setting.attribute),
            read_value(setting, command.kind, book.settings.currency, given->second));
    }
    const std::string what = spoken_name_of(command.kind);
    const ObjectId id = book.run(std::move(put), "The " + what + " was not put");
    print_number(id, book.record(), what, streams);
}

void list_references(Installation& installation, const ReferenceCommand& command,
                     const ReferenceOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    const auto objects =
        fetched(book.engine.list_references(book.record().id, command.kind, Access::may_block),
                "The " + std::string(command.plural) + " cannot be listed");
    if (streams.form == OutputForm::json) {
        streams.out << json_of(objects, command, book.settings) << '\n';
    } else {
        print_table(streams.out, rows_of(objects, command, book.settings.currency));
    }
}

void remove_reference(Installation& installation, const ReferenceCommand& command,
                      const ReferenceOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    const ObjectId id = parse_object(options.id, book.record());
    book.run(RemoveReference{command.kind, id},
             "The " + std::string(spoken_name_of(command.kind)) + " was not removed");
    print_number(id, book.record(), "removed", streams);
}

}  // namespace tillbook
