// The tax step of the full calculator.
#pragma once

#include <vector>

#include "domain/pricing_lines.h"

namespace tillbook {

// validation_failed unless the rates, and their sum, are within ±factor_max. Everything below may
// rely on it.
Result<> check_rates(const std::vector<TaxRate>& rates);

// One row per tax rate, sorted by id, rates without id last. Empty when tax is removed.
Result<std::vector<TaxRow>> tax_rows_of(const Discounted& order);

// Sum of the rows' tax.
Result<Money> tax_of(const std::vector<TaxRow>& rows);

}  // namespace tillbook
