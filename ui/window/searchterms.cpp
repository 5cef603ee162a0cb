#include "searchterms.h"

#include "ui/theme/style.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QStandardItemModel>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::SearchTerms", text);
}

} // namespace

QList<SearchTermInfo> searchTermTable()
{
    const auto make = [](const char *term, const QString &text) {
        return SearchTermInfo{QString::fromLatin1(term), text};
    };
    return {
        make("is:only-here", tr("only on this computer")),
        make("is:here", tr("on the server and on this computer")),
        make("is:on-server", tr("on the server only")),
        make("is:leaving", tr("leaves the server")),
        make("leaves:<7d", tr("leaves the server within a week")),
        make("is:hidden", tr("hidden here")),
        make("is:unread", tr("not read")),
        make("is:flagged", tr("flagged")),
        make("has:attachment", tr("with attachments")),
        make("from:", tr("by sender")),
        make("to:", tr("by recipient")),
        make("subject:", tr("by subject")),
        make("tag:", tr("by tag")),
    };
}

SearchTermCompleter::SearchTermCompleter(QObject *parent)
    : QCompleter(parent)
{
    auto *model = new QStandardItemModel(this);
    const QSize row = theme::completionRow(popup()->font());
    for (const SearchTermInfo &info : searchTermTable()) {
        auto *item = new QStandardItem(QStringLiteral("%1  \u2013  %2").arg(info.term, info.text));
        item->setData(info.term, Qt::UserRole);
        item->setSizeHint(row);
        model->appendRow(item);
    }
    setModel(model);
    setCompletionRole(Qt::UserRole);
    setCaseSensitivity(Qt::CaseInsensitive);
    setCompletionMode(PopupCompletion);
    setMaxVisibleItems(13);
    popup()->setObjectName(QStringLiteral("searchTerms"));
}

QStringList SearchTermCompleter::splitPath(const QString &path) const
{
    const qsizetype space = path.lastIndexOf(u' ');
    m_before = path.left(space + 1);
    const QString word = path.mid(space + 1);
    // Two letters begin too many ordinary words to be in the way of each.
    constexpr qsizetype least = 2;
    const QString nothing(QChar::Null);
    return {word.size() < least ? nothing : word};
}

QString SearchTermCompleter::pathFromIndex(const QModelIndex &index) const
{
    return m_before + index.data(Qt::UserRole).toString();
}

} // namespace posthorn
