#include "printjob.h"

#include <QPrinter>

namespace posthorn
{

QSizeF PrintJob::cssSize(const PrintRequest &paper)
{
    return paper.layout.paintRect(QPageLayout::Inch).size() * CssPerInch;
}

bool PrintJob::isWanted(const QPrinter &printer, int sheet)
{
    return printer.printRange() != QPrinter::PageRange || printer.fromPage() <= 0 ||
           (sheet + 1 >= printer.fromPage() && sheet + 1 <= printer.toPage());
}

Error PrintJob::printError(const QString &what)
{
    return {ErrorDomain::Usage, ErrorCode::Unknown, Retry::AfterUser, {}, what};
}

} // namespace posthorn
