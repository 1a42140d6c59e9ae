#include "training/golden_messages.hpp"

#include <array>

namespace vigie {

namespace {

const std::array<std::string, 12> messages{
    R"({"step":1,"type":"PAYMENT","amount":9839.64,"nameOrig":"C1","oldbalanceOrg":170136,"newbalanceOrig":160296.36,)"
    R"("nameDest":"M1979787155","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"CASH_IN","amount":143236.26,"nameOrig":"C2","oldbalanceOrg":0,"newbalanceOrig":143236.26,)"
    R"("nameDest":"C608932","oldbalanceDest":145362.11,"newbalanceDest":2126.85})",
    R"({"step":1,"type":"DEBIT","amount":5337.77,"nameOrig":"C3","oldbalanceOrg":41720,"newbalanceOrig":36382.23,)"
    R"("nameDest":"C195600","oldbalanceDest":41898,"newbalanceDest":40348.79})",
    R"({"step":1,"type":"CASH_OUT","amount":229133.94,"nameOrig":"C4","oldbalanceOrg":15325,"newbalanceOrig":0,)"
    R"("nameDest":"C905080","oldbalanceDest":5083,"newbalanceDest":51513.44})",
    R"({"step":1,"type":"CASH_OUT","amount":181,"nameOrig":"C5","oldbalanceOrg":181,"newbalanceOrig":0,)"
    R"("nameDest":"C389701","oldbalanceDest":21182,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":181,"nameOrig":"C6","oldbalanceOrg":181,"newbalanceOrig":0,)"
    R"("nameDest":"C553264","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":215310.3,"nameOrig":"C7","oldbalanceOrg":705,"newbalanceOrig":0,)"
    R"("nameDest":"C1100439","oldbalanceDest":22425,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":10000000,"nameOrig":"C8","oldbalanceOrg":12345678.9,"newbalanceOrig":2345678.9,)"
    R"("nameDest":"C7654321","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":399045.08,"nameOrig":"C9","oldbalanceOrg":10399045.08,"newbalanceOrig":10399045.08,)"
    R"("nameDest":"C9486199","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"CASH_OUT","amount":9700.5,"nameOrig":"C10","oldbalanceOrg":10000,"newbalanceOrig":299.5,)"
    R"("nameDest":"C1234567","oldbalanceDest":1022.33,"newbalanceDest":10722.83})",
    R"({"step":1,"type":"CASH_OUT","amount":0,"nameOrig":"C11","oldbalanceOrg":0,"newbalanceOrig":0,)"
    R"("nameDest":"C2892888","oldbalanceDest":538547.63,"newbalanceDest":538547.63})",
    R"({"step":1,"type":"TRANSFER","amount":40000000.01,"nameOrig":"C12","oldbalanceOrg":500000,"newbalanceOrig":0,)"
    R"("nameDest":"C3000001","oldbalanceDest":170000000.5,"newbalanceDest":210000000.51})",
};

} // namespace

std::span<const std::string> golden_messages() {
  return messages;
}

} // namespace vigie
