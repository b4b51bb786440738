#include "book/day_report.h"

#include "book/sales_sums.h"

namespace tillbook {

namespace {

// The rates of what was sold, less what came back.
void add_taxes(const SalesSums& sums, const SalesSums::DaySums& of_day, DayFigures& figures) {
    DayFigures returned;
    for (const SalesSums::ArticleSums& sold : of_day.sold) {
        figures.add_tax({sums.article(sold.code).rate, sold.amount, sold.tax});
    }
    for (const SalesSums::ArticleSums& back : of_day.returned) {
        returned.add_tax({sums.article(back.code).rate, back.amount, back.tax});
    }
    figures -= returned;
}

}  // namespace

DayFigures day_figures(const SalesSums& sums, const DayQuestion& question) {
    DayFigures figures;
    SalesFigures sales;
    sums.each(question.day, question.day,
              [&](Day, ObjectId store, const SalesSums::DaySums& of_day) {
                  if (question.store && *question.store != store) return;
                  for (const SalesSums::PartSums& part : of_day.hours) sales += part.figures;
                  add_taxes(sums, of_day, figures);
                  for (const SalesSums::MethodSums& part : of_day.methods) {
                      const MoneyFigures& money = part.figures;
                      figures.add_method({std::string(sums.method(part.code)), money.payments,
                                          money.paid, money.refunds, money.refunded});
                  }
              });
    figures.orders = sales.orders;
    figures.amount = sales.amount;
    figures.discount = sales.discount;
    figures.tax = sales.tax;
    figures.refunded = sales.refunded;
    figures.refunded_tax = sales.refunded_tax;
    return figures;
}

}  // namespace tillbook
