#include "profilecontents.h"

#include "base/clock.h"
#include "store/store.h"

namespace posthorn
{

namespace
{

constexpr int most = 1000; // messages of a folder

QString lineOf(const FolderRecord &folder, const MessageRow &row, bool whole)
{
    QStringList tags = row.flags.keywords;
    tags.sort();
    return QStringLiteral("%1%2: %3, %4, flags %5 %6, body %7")
        .arg(folder.path, folder.local ? QLatin1String(" (here)") : QLatin1String())
        .arg(row.subject)
        .arg(int(row.location))
        .arg(row.flags.flags.toInt())
        .arg(tags.join(u','))
        .arg(whole);
}

Result<void> readFolder(StoreReader &reader, const FolderRecord &folder, ProfileContents &contents)
{
    MessageQuery query;
    query.folder = folder.id;
    POSTHORN_TRY_ASSIGN(const auto rows, reader.firstRows(query, most));
    for (const MessageRow &row : rows) {
        QByteArray bytes;
        if (row.hasBody) {
            if (auto read = reader.body(row.id))
                bytes = *std::move(read);
        }
        contents.messages.append({row.subject, lineOf(folder, row, !bytes.isEmpty()), bytes});
    }
    return {};
}

Result<void> readWrong(StoreReader &reader, ProfileContents &contents)
{
    MessageQuery hidden;
    hidden.scope = MessageQuery::Scope::Everything;
    hidden.location = Location::HiddenHere;
    POSTHORN_TRY_ASSIGN(const auto rows, reader.firstRows(hidden, most));
    for (const MessageRow &row : rows)
        contents.messages.append({row.subject, QStringLiteral("hidden: ") + row.subject, {}});
    POSTHORN_TRY_ASSIGN(const auto open, reader.openOperations());
    for (const OperationRecord &operation : open)
        contents.wrong.append(QStringLiteral("open: %1").arg(operationKindName(operation.kind)));
    POSTHORN_TRY_ASSIGN(const auto letters, reader.outbox());
    for (qsizetype i = 0; i < letters.size(); ++i)
        contents.wrong.append(QStringLiteral("a letter in the outbox"));
    POSTHORN_TRY_ASSIGN(const auto report, reader.check());
    for (const CheckFinding &finding : report.findings)
        contents.wrong.append(finding.what + QLatin1String(": ") + finding.detail);
    return {};
}

} // namespace

ProfileContents ProfileContents::of(const QString &profileDir, bool check)
{
    const SystemClock clock;
    const auto store = Store::open(Profile::at(profileDir), clock);
    if (!store)
        return {{}, {store.error().toString()}};
    const auto contents =
        (*store)->readAndWait<ProfileContents>([check](StoreReader &reader) -> Result<ProfileContents> {
            ProfileContents result;
            POSTHORN_TRY_ASSIGN(const auto folders, reader.folders(AccountId(1)));
            for (const FolderRecord &folder : folders)
                POSTHORN_TRY(readFolder(reader, folder, result));
            if (check)
                POSTHORN_TRY(readWrong(reader, result));
            return result;
        });
    return contents ? *contents : ProfileContents{{}, {contents.error().toString()}};
}

} // namespace posthorn
