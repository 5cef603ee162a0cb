#include "keyspage.h"

#include "changehistory.h"
#include "settingrow.h"
#include "ui/common/banner.h"
#include "ui/common/settings.h"
#include "ui/theme/theme.h"
#include "ui/window/actiontable.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

namespace posthorn
{

namespace
{

QString nativeKeys(const QString &portable)
{
    QStringList shown;
    for (const QKeySequence &sequence : QKeySequence::listFromString(portable, QKeySequence::PortableText))
        shown += sequence.toString(QKeySequence::NativeText);
    return shown.join(QStringLiteral("  \u00b7  "));
}

} // namespace

KeysPage::KeysPage(const Services &services, ChangeHistory &history, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_history(history)
    , m_search(new QLineEdit(this))
    , m_tree(new QTreeWidget(this))
    , m_edit(new QKeySequenceEdit(this))
    , m_single(new QCheckBox(settingRow(QStringLiteral("singleKeysCheck")).label, this))
    , m_clash(new Banner(Banner::Kind::Warning, QStringLiteral("keyboard"), {}, {}, this))
{
    m_search->setObjectName(QStringLiteral("keysSearch"));
    m_search->setPlaceholderText(tr("Find an action"));
    m_search->setAccessibleName(tr("Find an action"));
    m_search->setClearButtonEnabled(true);
    m_tree->setObjectName(QStringLiteral("keysList"));
    m_tree->setAccessibleName(settingRow(QStringLiteral("keysList")).label);
    m_tree->setHeaderLabels({tr("Action"), tr("Keys")});
    m_tree->setHeaderHidden(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setUniformRowHeights(true);
    m_tree->header()->setStretchLastSection(true);
    m_tree->setColumnWidth(0, 300);
    m_edit->setObjectName(QStringLiteral("keyEdit"));
    m_edit->setAccessibleName(tr("New keys for the chosen action"));
    m_single->setObjectName(QStringLiteral("singleKeysCheck"));
    m_single->setAccessibleName(m_single->text());
    m_single->setChecked(services.settings->singleKeyShortcuts());
    m_clash->setObjectName(QStringLiteral("keyClash"));
    m_clash->hide();
    auto *none = new QPushButton(tr("No keys"), this);
    none->setObjectName(QStringLiteral("keyNoneButton"));
    auto *reset = new QPushButton(tr("As it was"), this);
    reset->setObjectName(QStringLiteral("keyResetButton"));
    reset->setToolTip(tr("The keys that Posthorn brings along"));

    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_edit, 1);
    bottom->addWidget(none);
    bottom->addWidget(reset);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, theme::Grid * 2);
    column->setSpacing(theme::Grid);
    column->addWidget(m_single);
    column->addWidget(m_search);
    column->addWidget(m_tree, 1);
    column->addWidget(m_clash);
    column->addLayout(bottom);

    connect(m_search, &QLineEdit::textChanged, this, &KeysPage::filter);
    connect(m_single, &QCheckBox::clicked, this, &KeysPage::setSingle);
    connect(services.settings, &Settings::changed, this, [this](const QString &key) {
        if (key.startsWith(QLatin1String("shortcuts/")))
            fill();
        m_single->setChecked(m_services.settings->singleKeyShortcuts());
    });
    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this] {
        m_edit->clear();
        m_clash->hide();
    });
    connect(m_edit, &QKeySequenceEdit::editingFinished, this, [this] {
        if (!m_edit->keySequence().isEmpty())
            set(m_edit->keySequence().toString(QKeySequence::PortableText));
    });
    connect(none, &QPushButton::clicked, this, [this] { set(QString()); });
    connect(reset, &QPushButton::clicked, this, [this] {
        for (const ActionInfo &info : actionTable())
            if (info.name == currentName())
                set(info.keys);
    });
    fill();
}

QString KeysPage::currentName() const
{
    const QTreeWidgetItem *item = m_tree->currentItem();
    return item ? item->data(0, Qt::UserRole).toString() : QString();
}

void KeysPage::fill()
{
    const QString current = currentName();
    m_tree->clear();
    for (const ActionInfo &info : actionTable()) {
        auto *item = new QTreeWidgetItem(m_tree);
        item->setText(0, info.text);
        item->setIcon(0, theme::icon(info.icon));
        item->setText(1, nativeKeys(m_services.settings->shortcut(info.name, info.keys)));
        item->setData(0, Qt::UserRole, info.name);
        if (info.name == current)
            m_tree->setCurrentItem(item);
    }
    filter(m_search->text());
}

void KeysPage::filter(const QString &text)
{
    for (int row = 0; row < m_tree->topLevelItemCount(); ++row) {
        QTreeWidgetItem *item = m_tree->topLevelItem(row);
        item->setHidden(!item->text(0).contains(text, Qt::CaseInsensitive) &&
                        !item->text(1).contains(text, Qt::CaseInsensitive));
    }
}

QString KeysPage::otherWith(const QString &keys) const
{
    const auto wanted = QKeySequence::listFromString(keys, QKeySequence::PortableText);
    for (const ActionInfo &info : actionTable()) {
        if (info.name == currentName())
            continue;
        const QString own = m_services.settings->shortcut(info.name, info.keys);
        for (const QKeySequence &sequence : QKeySequence::listFromString(own, QKeySequence::PortableText))
            if (!sequence.isEmpty() && wanted.contains(sequence))
                return info.text;
    }
    return {};
}

void KeysPage::set(const QString &keys)
{
    if (currentName().isEmpty())
        return;
    const QString other = keys.isEmpty() ? QString() : otherWith(keys);
    if (!other.isEmpty()) {
        m_clash->setText(tr("These keys belong to \u201c%1\u201d already.").arg(other));
        m_clash->show();
        return;
    }
    m_clash->hide();
    for (const ActionInfo &info : actionTable()) {
        if (info.name != currentName())
            continue;
        Settings *settings = m_services.settings;
        const QString before = settings->shortcut(info.name, info.keys);
        if (before == keys)
            return;
        settings->setShortcut(info.name, keys);
        const QString shown = keys.isEmpty() ? tr("no keys") : nativeKeys(keys);
        m_history.record({info.name, tr("Keys of \u201c%1\u201d: %2").arg(info.text, shown),
                          [settings, name = info.name, before] { settings->setShortcut(name, before); }});
    }
}

void KeysPage::setSingle(bool on)
{
    Settings *settings = m_services.settings;
    settings->setSingleKeyShortcuts(on);
    m_history.record({QStringLiteral("keys/single"),
                      tr("%1: %2").arg(m_single->text(), on ? tr("on") : tr("off")),
                      [settings, on] { settings->setSingleKeyShortcuts(!on); }});
}

} // namespace posthorn
