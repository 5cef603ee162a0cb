#include "transfercommand.h"

#include <QLocale>

namespace posthorn
{

TransferCommand::~TransferCommand()
{
    m_cancel.cancel();
    if (m_worker.joinable())
        m_worker.join();
}

void TransferCommand::runBeside(Work work)
{
    m_worker = std::thread([this, work = std::move(work)] {
        const Result<TransferReport> result = work(m_cancel);
        QMetaObject::invokeMethod(
            this, [this, result] { report(result); }, Qt::QueuedConnection);
    });
}

void TransferCommand::tellProgress(const TransferCounts &counts, const QString &folder)
{
    QMetaObject::invokeMethod(
        this,
        [this, counts, folder] {
            QJsonObject object = countsObject(counts);
            object.insert(QStringLiteral("folder"), folder);
            output().progress(object, QStringLiteral("%1: %2").arg(folder, countsText(counts)));
        },
        Qt::QueuedConnection);
}

void TransferCommand::tellSkipped(const QList<SkippedPlace> &places)
{
    for (const SkippedPlace &place : places) {
        const QString reason = skipReasonName(place.reason);
        output().progress({{QStringLiteral("skipped"), place.place}, {QStringLiteral("reason"), reason}},
                          QStringLiteral("skipped %1: %2").arg(place.place, reason));
    }
}

void TransferCommand::report(const Result<TransferReport> &result)
{
    m_worker.join();
    if (!result)
        return fail(result.error());
    tellSkipped(result->reasons);
    QJsonObject object = countsObject(result->counts);
    object.insert(QStringLiteral("wentOn"), result->wentOn);
    output().fact(object, countsText(result->counts) + u'.');
    const bool missing =
        std::any_of(result->reasons.begin(), result->reasons.end(),
                    [](const SkippedPlace &place) { return place.reason == SkipReason::NotHere; });
    if (missing)
        return fail(
            {ErrorDomain::Usage,
             ErrorCode::NotFound,
             Retry::AfterUser,
             {},
             QStringLiteral("some messages are not on this computer yet; fetch them with: posthornctl "
                            "sync --bodies all")});
    finish();
}

QString countsText(const TransferCounts &counts)
{
    const QLocale english(QLocale::English, QLocale::UnitedStates);
    QString text = QStringLiteral("%1 read, %2 stored, ")
                       .arg(english.toString(counts.read), english.toString(counts.stored));
    if (counts.already > 0)
        text += QStringLiteral("%1 here already, ").arg(english.toString(counts.already));
    text += QStringLiteral("%1 skipped").arg(english.toString(counts.skipped));
    if (counts.deleted > 0)
        text += QStringLiteral(", %1 left out that were deleted").arg(english.toString(counts.deleted));
    return text;
}

QJsonObject countsObject(const TransferCounts &counts)
{
    return {{QStringLiteral("read"), counts.read},
            {QStringLiteral("stored"), counts.stored},
            {QStringLiteral("already"), counts.already},
            {QStringLiteral("skipped"), counts.skipped},
            {QStringLiteral("deleted"), counts.deleted}};
}

} // namespace posthorn
