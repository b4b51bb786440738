#include "book/reports.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <tuple>

#include "book/catalogue.h"

namespace tillbook {

namespace {

constexpr Day first_day{std::numeric_limits<std::int32_t>::min()};
constexpr Day last_day{std::numeric_limits<std::int32_t>::max()};

// Visits the sums of a range.
template <class Visit>
void each_in(const SalesSums& sums, const ReportRange& range, Visit visit) {
    sums.each(range.day_from.value_or(first_day), range.day_to.value_or(last_day),
              [&](Day day, ObjectId store, const SalesSums::DaySums& of_day) {
                  if (!range.store || store == range.store) visit(day, store, of_day);
              });
}

// What a row stands for: its hour, first day, or object; its channel or method by name.
using Rows = std::map<std::pair<std::int64_t, std::string_view>, SalesRow>;

SalesRow& row_at(Rows& rows, std::int64_t number, std::string_view name = {}) {
    const auto [at, made] = rows.try_emplace({number, name});
    if (made) at->second.name = name;
    return at->second;
}

Day period_of(SalesGroup group, Day day) {
    if (group == SalesGroup::week) return week_of(day);
    return group == SalesGroup::month ? month_of(day) : day;
}

SalesFigures figures_of(const SalesSums::DaySums& of_day) {
    SalesFigures figures;
    for (const SalesSums::PartSums& part : of_day.hours) figures += part.figures;
    return figures;
}

// What is nobody's in particular is what the employees leave of the whole.
void add_employees(Rows& rows, const SalesSums& sums, const SalesSums::DaySums& of_day) {
    SalesFigures rest = figures_of(of_day);
    for (const SalesSums::PartSums& part : of_day.employees) {
        const ObjectId employee = sums.employee(part.code);
        SalesRow& row = row_at(rows, static_cast<std::int64_t>(employee.value));
        row.object = employee;
        row.sales += part.figures;
        rest -= part.figures;
    }
    row_at(rows, 0).sales += rest;
}

void add_parts(Rows& rows, const SalesSums& sums, SalesGroup group, Day day, ObjectId store,
               const SalesSums::DaySums& of_day) {
    switch (group) {
        case SalesGroup::hour:
            for (const SalesSums::PartSums& part : of_day.hours) {
                SalesRow& row = row_at(rows, part.code);
                if (part.code != SumPlace::no_hour) {
                    row.hour = static_cast<std::int32_t>(part.code);
                }
                row.sales += part.figures;
            }
            return;
        case SalesGroup::channel:
            for (const SalesSums::PartSums& part : of_day.channels) {
                row_at(rows, 0, sums.channel(part.code)).sales += part.figures;
            }
            return;
        case SalesGroup::method:
            for (const SalesSums::MethodSums& part : of_day.methods) {
                row_at(rows, 0, sums.method(part.code)).money += part.figures;
            }
            return;
        case SalesGroup::store: {
            SalesRow& row = row_at(rows, static_cast<std::int64_t>(store.value));
            row.object = store;
            row.sales += figures_of(of_day);
            return;
        }
        case SalesGroup::employee:
            return add_employees(rows, sums, of_day);
        case SalesGroup::day:
        case SalesGroup::week:
        case SalesGroup::month: {
            const Day first = period_of(group, day);
            SalesRow& row = row_at(rows, first.days);
            row.day = first;
            row.sales += figures_of(of_day);
            return;
        }
        case SalesGroup::product:
        case SalesGroup::category:
            return;  // by articles
    }
}

// What was sold and returned, by the codes of articles: a list instead of a map, since there are
// hundreds of articles on each of thousands of days.
std::vector<SalesFigures> article_figures(const SalesSums& sums, const ReportRange& range) {
    std::vector<SalesFigures> figures(sums.article_count());
    each_in(sums, range, [&](Day, ObjectId, const SalesSums::DaySums& of_day) {
        for (const SalesSums::ArticleSums& sold : of_day.sold) {
            figures[sold.code] +=
                {0, sold.quantity, sold.amount, sold.discount, sold.tax, {}, {}, {}};
        }
        for (const SalesSums::ArticleSums& back : of_day.returned) {
            figures[back.code] += {0, {}, {}, {}, {}, back.quantity, back.amount, back.tax};
        }
    });
    return figures;
}

// By the category that the product has now.
void add_to_category(Rows& rows, const Kept<Product>* product, const SalesFigures& figures,
                     const Catalogue& catalogue) {
    const ObjectId id = product == nullptr ? ObjectId{} : product->object.category;
    SalesRow& row = row_at(rows, static_cast<std::int64_t>(id.value));
    row.sales += figures;
    row.object = id;
    const Kept<Category>* category = catalogue.find_category(id);
    if (category != nullptr) row.name = category->object.name;
}

void add_articles(Rows& rows, const SalesSums& sums, const Catalogue& catalogue,
                  const SalesQuestion& question) {
    const std::vector<SalesFigures> figures = article_figures(sums, question.range);
    for (std::uint32_t code = 0; code < figures.size(); ++code) {
        if (figures[code] == SalesFigures{}) continue;
        const ProductKey article = sums.article(code).product;
        const Kept<Product>* product = catalogue.find_product(article.product());
        if (question.group == SalesGroup::category) {
            add_to_category(rows, product, figures[code], catalogue);
            continue;
        }
        SalesRow& row = row_at(rows, static_cast<std::int64_t>(article.value));
        row.sales += figures[code];
        row.object = article.product();
        if (product != nullptr) {
            row.name = product->object.name;
        } else if (article.is_free_line()) {
            row.article = article;
            row.entry = sums.entry_of_article(code);
        }
    }
}

// Stores and employees are called what they are called now.
void set_name(SalesRow& row, SalesGroup group, const Catalogue& catalogue) {
    if (group == SalesGroup::store) {
        const Kept<Store>* store = catalogue.find_store(row.object);
        if (store != nullptr) row.name = store->object.name;
    } else if (group == SalesGroup::employee) {
        const Kept<Reference>* employee = catalogue.find_reference(row.object);
        if (employee != nullptr) row.name = employee->object.name();
    }
}

bool is_by_time(SalesGroup group) {
    return group == SalesGroup::hour || group == SalesGroup::day || group == SalesGroup::week ||
           group == SalesGroup::month;
}

bool sells_more(const SalesRow& left, const SalesRow& right) {
    const auto rank = [](const SalesRow& row) {
        return std::pair(row.sales.amount.minor, row.money.paid.minor);
    };
    const auto key = [](const SalesRow& row) {
        return std::tie(row.name, row.object, row.article);
    };
    if (rank(left) != rank(right)) return rank(left) > rank(right);
    return key(left) < key(right);
}

Day period_of(TaxPeriod period, Day day) {
    if (period == TaxPeriod::all) return {};
    return period == TaxPeriod::month ? month_of(day) : day;
}

}  // namespace

Day week_of(Day day) {
    const std::chrono::sys_days date{std::chrono::days{day.days}};
    const std::chrono::weekday weekday{date};
    return {day.days - static_cast<std::int32_t>(weekday.iso_encoding()) + 1};
}

Day month_of(Day day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day.days}}};
    return {day.days - static_cast<std::int32_t>(static_cast<unsigned>(date.day())) + 1};
}

void sort_by_sales(std::vector<SalesRow>& rows) { std::ranges::sort(rows, sells_more); }

SalesReport sales_report(const SalesSums& sums, const Catalogue& catalogue,
                         const SalesQuestion& question) {
    Rows rows;
    if (question.group == SalesGroup::product || question.group == SalesGroup::category) {
        add_articles(rows, sums, catalogue, question);
    } else {
        each_in(sums, question.range,
                [&](Day day, ObjectId store, const SalesSums::DaySums& of_day) {
                    add_parts(rows, sums, question.group, day, store, of_day);
                });
    }
    SalesReport report;
    for (auto& [key, row] : rows) {
        if (row.sales == SalesFigures{} && row.money == MoneyFigures{}) continue;
        report.sales += row.sales;
        report.money += row.money;
        set_name(row, question.group, catalogue);
        report.rows.push_back(std::move(row));
    }
    if (!is_by_time(question.group)) sort_by_sales(report.rows);
    return report;
}

TaxReport tax_report(const SalesSums& sums, const TaxQuestion& question) {
    // Codes of articles stand for rates, by the rate's place among all rates.
    std::vector<std::int64_t> rates;
    rates.reserve(sums.article_count());
    for (std::uint32_t code = 0; code < sums.article_count(); ++code) {
        rates.push_back(sums.article(code).rate);
    }
    const std::vector<std::int64_t> rate_of = rates;
    std::ranges::sort(rates);
    rates.erase(std::unique(rates.begin(), rates.end()), rates.end());
    std::vector<std::size_t> place_of;
    place_of.reserve(rate_of.size());
    for (const std::int64_t rate : rate_of) {
        place_of.push_back(
            static_cast<std::size_t>(std::ranges::lower_bound(rates, rate) - rates.begin()));
    }
    std::map<Day, std::vector<SalesFigures>> periods;
    each_in(sums, question.range, [&](Day day, ObjectId, const SalesSums::DaySums& of_day) {
        std::vector<SalesFigures>& figures = periods[period_of(question.period, day)];
        figures.resize(rates.size());
        for (const SalesSums::ArticleSums& sold : of_day.sold) {
            figures[place_of[sold.code]] += {0, {}, sold.amount, {}, sold.tax, {}, {}, {}};
        }
        for (const SalesSums::ArticleSums& back : of_day.returned) {
            figures[place_of[back.code]] += {0, {}, {}, {}, {}, {}, back.amount, back.tax};
        }
    });
    TaxReport report;
    for (const auto& [day, figures] : periods) {
        for (std::size_t place = 0; place < figures.size(); ++place) {
            if (figures[place] == SalesFigures{}) continue;
            report.rows.push_back({day, rates[place], figures[place]});
            report.total += figures[place];
        }
    }
    return report;
}

CreditReport credit_report(const SalesSums& sums, const Catalogue& catalogue, std::uint64_t offset,
                           std::uint32_t limit) {
    CreditReport report;
    report.customers = sums.credit().size();
    std::vector<CreditRow> rows;
    rows.reserve(report.customers);
    for (const auto& [customer, figures] : sums.credit()) {
        rows.push_back({{customer}, {}, figures});
        report.total.orders += figures.orders;
        report.total.outstanding.minor += figures.outstanding.minor;
    }
    const auto owes_more = [](const CreditRow& left, const CreditRow& right) {
        return std::pair(-left.figures.outstanding.minor, left.customer.value) <
               std::pair(-right.figures.outstanding.minor, right.customer.value);
    };
    const auto at = [&rows](std::uint64_t rank) {
        return rows.begin() +
               static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(rank, rows.size()));
    };
    std::partial_sort(rows.begin(), at(offset + limit), rows.end(), owes_more);
    report.rows.assign(at(offset), at(offset + limit));
    for (CreditRow& row : report.rows) {
        const Kept<Contact>* contact = catalogue.find_contact(row.customer);
        if (contact != nullptr) row.name = contact->object.name;
    }
    return report;
}

}  // namespace tillbook
