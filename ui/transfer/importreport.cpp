#include "importreport.h"

#include "importtext.h"
#include "ui/common/pageparts.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QListWidget>
#include <QVBoxLayout>

namespace posthorn
{

ImportReport::ImportReport(QWidget *parent)
    : QWidget(parent)
    , m_counts(wrappedLabel(QLatin1String("importReport"), this))
    , m_skipped(new QListWidget(this))
{
    QVBoxLayout *column = pageColumn(this, theme::Grid);
    m_skipped->setObjectName(QStringLiteral("importSkipped"));
    m_skipped->setAccessibleName(tr("What was skipped, and why"));
    m_skipped->setFrameShape(QFrame::NoFrame);
    m_skipped->setWordWrap(true);
    column->addWidget(m_counts);
    column->addWidget(m_skipped, 1);
}

void ImportReport::tell(const Result<TransferReport> &result)
{
    m_skipped->clear();
    if (result) {
        QString words = transferCountsText(result->counts) + u'.';
        if (result->wentOn)
            words += u' ' + tr("It went on from where it had been stopped; the counts are of both.");
        m_counts->setFullText(words);
        for (const SkippedPlace &place : result->reasons)
            m_skipped->addItem(
                QStringLiteral("%1: %2").arg(displayText(place.place, 300), skipReasonText(place.reason)));
        if (m_skipped->count() > 0)
            m_skipped->setCurrentRow(0);
    } else {
        m_counts->setFullText(
            tr("It could not be finished. Begun again it goes on from there, and nothing is stored twice."));
    }
    m_skipped->setVisible(m_skipped->count() > 0);
}

} // namespace posthorn
