#include "certificateview.h"

#include "ui/common/textlabel.h"
#include "ui/text/certificatetext.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

TextLabel *addText(QGridLayout *grid, int row, int column, const QString &text, TextLabel::Tone tone)
{
    auto *label = new TextLabel(text, grid->parentWidget());
    label->setTone(tone);
    label->setWordWrap(true);
    label->setScale(0.92);
    grid->addWidget(label, row, column, Qt::AlignTop);
    return label;
}

} // namespace

CertificateView::CertificateView(QWidget *parent)
    : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
}

void CertificateView::clear()
{
    while (QLayoutItem *item = layout()->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void CertificateView::setProblem(const CertificateProblem &problem)
{
    clear();
    auto *reasons = new TextLabel(certificateReasons(problem).join(u'\n'), this);
    reasons->setObjectName(QStringLiteral("certificateReasons"));
    reasons->setWordWrap(true);
    layout()->addWidget(reasons);
    addFacts(problem.chain.value(0), problem.trusted);
}

void CertificateView::setCertificate(const QSslCertificate &certificate)
{
    clear();
    addFacts(certificate, QSslCertificate());
}

void CertificateView::addFacts(const QSslCertificate &shown, const QSslCertificate &trusted)
{
    auto *table = new QWidget(this);
    auto *grid = new QGridLayout(table);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setHorizontalSpacing(theme::Grid * 2);
    grid->setVerticalSpacing(4);
    const QList<CertificateFact> facts = certificateFacts(shown);
    const QList<CertificateFact> before = certificateFacts(trusted);
    int row = 0;
    if (!before.isEmpty()) {
        addText(grid, row, 1, tr("You trusted"), TextLabel::Tone::Muted);
        addText(grid, row++, 2, tr("The server shows now"), TextLabel::Tone::Muted);
    }
    for (qsizetype i = 0; i < facts.size(); ++i) {
        const CertificateFact &fact = facts[i];
        const bool differs = !before.isEmpty() && before.value(i).value != fact.value;
        addText(grid, row, 0, fact.label, TextLabel::Tone::Muted);
        int column = 1;
        if (!before.isEmpty())
            addText(grid, row, column++, before[i].value, TextLabel::Tone::Text);
        auto *value = addText(grid, row++, column, fact.value,
                              differs ? TextLabel::Tone::Danger : TextLabel::Tone::Text);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        value->setAccessibleName(differs ? tr("%1: %2, different from before").arg(fact.label, fact.value)
                                         : tr("%1: %2").arg(fact.label, fact.value));
    }
    grid->setColumnStretch(1, 1);
    if (!before.isEmpty())
        grid->setColumnStretch(2, 1);
    layout()->addWidget(table);
}

} // namespace posthorn
