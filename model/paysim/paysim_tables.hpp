#pragma once

// What the generator knows of PaySim: figures taken from a weighted extract of the set published on Kaggle as
// "Synthetic Financial Datasets For Fraud Detection", CC BY-SA 4.0, E. Lopez-Rojas, A. Elmir, S. Axelsson:
// "PaySim: A financial mobile money simulator for fraud detection", EMSS 2016.

#include <array>
#include <cstdint>

namespace vigie::paysim {

/// Rows by type among the 6,362,620 published ones, in the order of `transaction_type`.
inline constexpr std::array<std::uint32_t, 5> type_counts{1'399'284, 2'237'500, 41'432, 2'151'495, 532'909};

/// The probabilities of a table of quantiles, in ten-thousandths.
inline constexpr std::array<std::uint32_t, 17> probabilities{0,     10,    100,   500,   1'000, 2'000,
                                                             3'000, 4'000, 5'000, 6'000, 7'000, 8'000,
                                                             9'000, 9'500, 9'900, 9'990, 10'000};

/// Values in whole currency units at those probabilities; between them a straight line.
using quantiles = std::array<std::uint32_t, probabilities.size()>;

/// Amounts by type.
inline constexpr std::array<quantiles, 5> amounts{{
    {45, 298, 3'089, 15'977, 30'410, 58'430, 84'655, 113'290, 143'839, 176'670, 216'945, 269'034, 344'607,
     416'485, 546'012, 728'940, 1'225'177},
    {20, 406, 3'104, 15'724, 30'844, 59'581, 87'301, 116'126, 147'116, 181'411, 222'779, 275'748, 356'989,
     422'911, 573'679, 745'329, 1'307'628},
    {4, 4, 18, 163, 406, 1'038, 1'674, 2'433, 2'812, 3'325, 4'291, 5'923, 8'606, 11'132, 31'920, 78'709,
     110'914},
    {0, 13, 147, 863, 1'741, 3'429, 5'255, 7'228, 9'432, 11'998, 15'367, 20'086, 28'614, 37'693, 59'057,
     91'867, 123'487},
    {147, 1'353, 8'739, 45'811, 88'231, 170'430, 264'131, 368'985, 485'030, 656'350, 865'461, 1'172'367,
     1'856'918, 2'732'916, 10'000'000, 19'840'273, 69'886'731},
}};

/// How many origins in ten thousand have nothing, by type.
inline constexpr std::array<std::uint32_t, 5> empty_origins{88, 4'586, 1'982, 3'623, 5'426};

/// The balances of the other origins, by type.
inline constexpr std::array<quantiles, 5> origin_balances{{
    {1, 36, 143, 1'119, 9'933, 25'126, 69'820, 345'081, 1'313'831, 2'632'870, 4'328'250, 6'645'098,
     10'159'078, 15'360'406, 24'846'225, 29'915'039, 33'474'678},
    {1, 16, 95, 261, 880, 6'046, 11'408, 20'006, 26'528, 41'309, 60'702, 104'768, 208'778, 353'182, 746'252,
     1'438'948, 3'599'929},
    {2, 2, 37, 224, 643, 5'382, 10'165, 18'398, 24'804, 36'990, 51'984, 95'574, 191'176, 307'252, 757'344,
     1'075'348, 1'163'003},
    {1, 18, 103, 373, 1'427, 9'506, 15'389, 23'032, 38'971, 58'813, 100'576, 161'223, 298'157, 452'661,
     809'041, 1'652'068, 6'968'439},
    {4, 5, 91, 257, 811, 5'597, 11'499, 19'964, 29'477, 45'680, 69'828, 114'769, 243'015, 396'367, 761'169,
     1'224'359, 4'095'374},
}};

/// The balances of destinations that are neither merchants nor empty.
inline constexpr quantiles destination_balances{
    0,         301,       9'312,     47'835,    101'147,   213'066,    340'024,    509'290,    739'621,
    1'072'614, 1'614'064, 2'471'398, 4'524'238, 7'430'364, 15'757'604, 44'002'976, 210'599'259};

/// Of ten thousand rows to a customer, how many go to one seen for the first time; and of those, how many
/// find it empty. Where it is not, its balance is this part of what destinations have later. Fitted, so that
/// the balances of all destinations, which the book-keeping makes of these, resemble the published ones.
inline constexpr std::uint32_t fresh_destinations = 1'360;
inline constexpr std::uint32_t empty_fresh_destinations = 4'500;
inline constexpr std::int64_t fresh_balance_divisor = 8;

/// The amounts of fraudulent transfers up to the limit on one transfer.
inline constexpr quantiles fraud_amounts{120,       164,       2'806,     17'484,    38'150,    90'027,
                                         158'000,   257'644,   400'759,   645'104,   1'028'285, 1'742'012,
                                         3'332'748, 5'464'727, 8'730'601, 9'772'559, 9'996'887};

/// A thief takes at most so much at once, and leaves the rest of the account.
inline constexpr std::uint32_t fraud_limit = 10'000'000;

/// The frauds in ten thousand that do not empty the account: transfers (above the limit), withdrawals.
inline constexpr std::uint32_t partial_transfers = 380;
inline constexpr std::uint32_t unbacked_withdrawals = 60;

/// The withdrawals of frauds in ten thousand that go to an empty destination seen for the first time.
inline constexpr std::uint32_t fresh_withdrawals = 1'900;

/// Relative traffic of the 31 days (a step is an hour), and of the 24 hours of a day.
inline constexpr std::array<std::uint32_t, 31> days{
    3'988, 3'201, 4,  194, 58,  3'111, 2'985, 3'072, 2'944, 2'758, 2'891, 2'410, 2'994, 2'744, 2'778, 2'636,
    2'973, 128,   68, 161, 179, 397,   360,   231,   415,   101,   55,    103,   367,   79,    1};
inline constexpr std::array<std::uint32_t, 24> hours{193,   64,    10,    5,     11,    20,    71,    190,
                                                     1'917, 3'067, 3'076, 3'460, 3'258, 3'108, 2'824, 3'097,
                                                     3'071, 4'067, 4'547, 3'773, 1'693, 1'403, 998,   465};

} // namespace vigie::paysim
