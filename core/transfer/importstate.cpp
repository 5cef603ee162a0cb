#include "importstate.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace posthorn
{

namespace
{

constexpr qint64 largestState = 64 * 1024 * 1024;
constexpr int version = 1;
constexpr qsizetype mostReasons = 1000;

void add(TransferReport &sum, const TransferReport &more)
{
    sum.counts.read += more.counts.read;
    sum.counts.stored += more.counts.stored;
    sum.counts.already += more.counts.already;
    sum.counts.skipped += more.counts.skipped;
    sum.counts.deleted += more.counts.deleted;
    sum.reasons += more.reasons.mid(0, mostReasons - sum.reasons.size());
}

qint64 number(const QJsonObject &object, const char *key)
{
    return object.value(QLatin1String(key)).toInteger();
}

QJsonObject toJson(const TransferReport &report)
{
    QJsonArray reasons;
    for (const SkippedPlace &reason : report.reasons)
        reasons.append(QJsonArray{reason.place, int(reason.reason)});
    return {{QStringLiteral("read"), report.counts.read},
            {QStringLiteral("stored"), report.counts.stored},
            {QStringLiteral("already"), report.counts.already},
            {QStringLiteral("skipped"), report.counts.skipped},
            {QStringLiteral("deleted"), report.counts.deleted},
            {QStringLiteral("reasons"), reasons}};
}

TransferReport reportFrom(const QJsonObject &object)
{
    TransferReport report;
    report.counts = {number(object, "read"), number(object, "stored"), number(object, "already"),
                     number(object, "skipped"), number(object, "deleted")};
    for (const QJsonValue &value : object.value(QLatin1String("reasons")).toArray()) {
        const QJsonArray reason = value.toArray();
        report.reasons.append({reason.at(0).toString(), SkipReason(reason.at(1).toInt())});
    }
    return report;
}

} // namespace

ImportState::ImportState(const QString &dir, const QList<ImportStep> &steps)
    : m_places(steps.size())
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const ImportStep &step : steps)
        hash.addData(step.source.file.toUtf8() + '\0' + QByteArray::number(step.folder.value()) + '\n');
    QDir().mkpath(dir);
    m_path =
        QStringLiteral("%1/import-%2.json").arg(dir, QString::fromLatin1(hash.result().toHex().left(32)));
    load();
}

void ImportState::load()
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > largestState)
        return;
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    const QJsonArray places = object.value(QLatin1String("places")).toArray();
    if (number(object, "version") != version || places.size() != m_places.size())
        return;
    for (qsizetype i = 0; i < places.size(); ++i) {
        const QJsonObject place = places.at(i).toObject();
        m_places[i] = {place.value(QLatin1String("fingerprint")).toString().toLatin1(),
                       number(place, "position"), place.value(QLatin1String("ended")).toBool(),
                       reportFrom(place.value(QLatin1String("report")).toObject())};
    }
    m_wentOn = true;
}

const ImportState::Place &ImportState::begin(qsizetype step, const QByteArray &fingerprint)
{
    Place &known = m_places[step];
    if (known.fingerprint != fingerprint || known.position < 0)
        known = {fingerprint, 0, false, {}};
    return known;
}

TransferReport ImportState::report() const
{
    TransferReport sum;
    for (const Place &place : m_places)
        add(sum, place.report);
    sum.wentOn = m_wentOn;
    return sum;
}

void ImportState::note(qsizetype step, const Place &place)
{
    const TransferReport before = m_places.at(step).report;
    m_places[step] = place;
    m_places[step].report = before;
    add(m_places[step].report, place.report);
    QJsonArray places;
    for (const Place &known : std::as_const(m_places))
        places.append(QJsonObject{{QStringLiteral("fingerprint"), QString::fromLatin1(known.fingerprint)},
                                  {QStringLiteral("position"), known.position},
                                  {QStringLiteral("ended"), known.ended},
                                  {QStringLiteral("report"), toJson(known.report)}});
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.write(
        QJsonDocument(QJsonObject{{QStringLiteral("version"), version}, {QStringLiteral("places"), places}})
            .toJson(QJsonDocument::Compact));
    (void)file.commit();
}

void ImportState::remove()
{
    QFile::remove(m_path);
}

} // namespace posthorn
