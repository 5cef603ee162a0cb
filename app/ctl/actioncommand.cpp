#include "actioncommand.h"

#include "lookup.h"

namespace posthorn
{

Result<QList<PlacementId>> ActionCommand::messages(const QStringList &typed)
{
    POSTHORN_TRY_ASSIGN(const QList<PlacementId> ids, parseIds(typed));
    for (const PlacementId id : ids) {
        if (auto found = read([id](StoreReader &reader) { return reader.detail(id); }); !found)
            return std::move(found).error();
    }
    return ids;
}

MailActions::Reply ActionCommand::report()
{
    return [this](const Result<ActionReceipt> &receipt) {
        if (!receipt)
            return fail(receipt.error());
        const QString where =
            receipt->targetPath.isEmpty() ? QString() : QStringLiteral(" to ") + receipt->targetPath;
        const QString undo =
            receipt->undoable && receipt->group != 0
                ? QStringLiteral("; take it back with: posthornctl undo %1").arg(receipt->group)
                : QString();
        output().fact({{QStringLiteral("messages"), receipt->messages},
                       {QStringLiteral("group"), receipt->group},
                       {QStringLiteral("undoable"), receipt->undoable},
                       {QStringLiteral("target"), receipt->targetPath}},
                      countText(receipt->messages, "message") + where + undo);
        finish();
    };
}

} // namespace posthorn
