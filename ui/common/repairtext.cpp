#include "repairtext.h"

#include <QCoreApplication>

namespace posthorn
{

QString repairText(const RepairReport &report)
{
    if (report.isEmpty())
        return {};
    const auto tr = [](const char *text, int n = -1) {
        return QCoreApplication::translate("RepairText", text, nullptr, n);
    };
    QStringList sentences = {
        report.setAside.isEmpty()
            ? tr("The mail stored on this computer was damaged and has been mended.")
            : tr("A file of the mail on this computer was damaged. It has been made anew, and "
                 "the old one is kept.")};
    if (report.lost > 0)
        sentences << tr("The text of %n message(s) that existed only here is gone.", int(report.lost));
    else
        sentences << tr("Nothing that exists only here is lost.");
    if (report.toFetchAgain > 0)
        sentences << tr("%n message(s) will be fetched again.", int(report.toFetchAgain));
    return sentences.join(u' ');
}

} // namespace posthorn
