#include "tagmenu.h"

#include "base/tagname.h"
#include "store/store.h"
#include "sync/mailactions.h"
#include "ui/text/displaytext.h"

#include <QLineEdit>
#include <QWidgetAction>

namespace posthorn
{

TagMenu::TagMenu(const Services &services, const QSet<QString> &present, QWidget *parent)
    : QMenu(parent)
    , m_present(present)
    , m_new(new QLineEdit(this))
{
    setObjectName(QStringLiteral("tagMenu"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_new->setObjectName(QStringLiteral("newTagEdit"));
    m_new->setPlaceholderText(tr("New tag"));
    m_new->setAccessibleName(tr("New tag"));
    m_new->setMaxLength(60);
    m_new->setMinimumWidth(180);
    auto *field = new QWidgetAction(this);
    field->setDefaultWidget(m_new);
    addAction(field);
    addSeparator();
    connect(m_new, &QLineEdit::returnPressed, this, [this] {
        const QString tag = MailActions::tagFromName(m_new->text());
        if (!tag.isEmpty())
            Q_EMIT tagToggled(tag, true);
        close();
    });
    services.store->read<QStringList>(
        Store::Lane::Interactive, [](StoreReader &reader) { return reader.tags(); }, this,
        [this](const Result<QStringList> &tags) { fill(tags.value_or(QStringList())); });
    m_new->setFocus();
}

void TagMenu::fill(const QStringList &tags)
{
    QStringList all = tags;
    for (const QString &tag : std::as_const(m_present)) {
        if (!all.contains(tag))
            all << tag;
    }
    constexpr qsizetype most = 20;
    for (const QString &tag : all.mid(0, most)) {
        // An ampersand would become a mnemonic.
        QAction *action = addAction(displayText(tagDisplayName(tag), 60).replace(u'&', QStringLiteral("&&")));
        action->setCheckable(true);
        action->setChecked(m_present.contains(tag));
        connect(action, &QAction::triggered, this, [this, tag](bool on) { Q_EMIT tagToggled(tag, on); });
    }
}

} // namespace posthorn
