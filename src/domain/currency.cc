#include "domain/money.h"

namespace tillbook {

namespace {

// ISO 4217's codes by the number of their decimals, fund codes included. Codes without a minor
// unit (gold, testing, "no currency") are left out: nothing is priced in them. ANG, BGN, CUC, HRK,
// SLL and ZWL have been withdrawn of late and stay, so that older books can still be imported.
struct CurrencyGroup {
    int exponent;
    std::string_view codes;
};

constexpr CurrencyGroup currency_groups[] = {
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
    {2,
     "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN "
     "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP "
     "GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT "
     "LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO "
     "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS "
     "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD "
     "XCG YER ZAR ZMW ZWG ZWL"},
    {3, "BHD IQD JOD KWD LYD OMR TND"},
    {4, "CLF UYW"},
};

}  // namespace

Result<Currency> find_currency(std::string_view code) {
    // A code of three letters can only match at a multiple of four: blanks are no letters.
    if (code.size() == 3 && code.find(' ') == std::string_view::npos) {
        for (const CurrencyGroup& group : currency_groups) {
            if (group.codes.find(code) != std::string_view::npos) {
                return Currency{std::string(code), group.exponent};
            }
        }
    }
    return Error{ErrorCode::not_found, "no such currency: " + std::string(code.substr(0, 16)), {}};
}

}  // namespace tillbook
