#include "training/report_page.hpp"

namespace vigie {

namespace {

constexpr std::string_view page_style = R"(
:root{color-scheme:light dark;--page:#f4f3f0;--card:#fcfcfb;--ink:#1c1c1a;--soft:#6b6a64;--rule:#e3e2dd;--accent:#2a78d6}
@media screen and (prefers-color-scheme:dark){:root{--page:#111110;--card:#1a1a19;--ink:#f1f0ec;--soft:#a3a29b;--rule:#383733;--accent:#5b9ff0}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:24px;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
h1{font-size:26px;margin:0}h2{font-size:18px;margin:28px 0 10px}
p{max-width:75ch;margin:6px 0}.soft{color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:12px;margin:18px 0}
.card,figure,table{background:var(--card);border:1px solid var(--rule);border-radius:10px}
.card{padding:14px 16px}.card b{display:block;font-size:26px;font-variant-numeric:tabular-nums}.card span{color:var(--soft)}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:12px}
figure{margin:0;overflow:hidden}figure svg{display:block;width:100%;height:auto}
table{border-collapse:separate;border-spacing:0;width:100%;overflow:hidden}
th,td{padding:6px 14px;text-align:left;border-top:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}
tr:first-child>*{border-top:0}th[scope=row]{font-weight:400;color:var(--soft);width:34%}
td{font-variant-numeric:tabular-nums}.ours{font-weight:600}
.bar{display:inline-block;height:10px;border-radius:3px;background:var(--accent);vertical-align:middle;margin-right:8px}
@media print{body{padding:0;background:#fff;max-width:none}.cards{grid-template-columns:repeat(4,1fr)}.card b{font-size:19px}.card,figure,table,tr{break-inside:avoid}.pictures{grid-template-columns:1fr 1fr}.bar{print-color-adjust:exact}}
)";

} // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const auto c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '"')
      result += "&quot;";
    else
      result += c;
  }
  return result;
}

std::string table_row(std::string_view name, std::string_view value) {
  return "<tr><th scope=\"row\">" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
}

std::string card(std::string_view number, std::string_view words) {
  return "<div class=\"card\"><b>" + escaped(number) + "</b><span>" + escaped(words) + "</span></div>\n";
}

std::string page_of(std::string_view heading, std::string_view title, const std::string& body) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\">\n<title>" +
         escaped(title) + "</title>\n<style>" + std::string(page_style) + "</style>\n</head>\n<body>\n<h1>" +
         escaped(heading) + "</h1>\n" + body + "</body>\n</html>\n";
}

} // namespace vigie
