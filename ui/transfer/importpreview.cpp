#include "importpreview.h"

#include "importtext.h"
#include "ui/text/displaytext.h"

#include <QHeaderView>
#include <QLocale>

namespace posthorn
{

namespace
{

enum Column { Name, Messages, Size, ColumnCount };

bool isChecked(const QTreeWidgetItem *item)
{
    return item->checkState(Name) != Qt::Unchecked;
}

QList<SourceFolder> checkedOf(const QTreeWidgetItem *parent, const QList<SourceFolder> &folders)
{
    QList<SourceFolder> chosen;
    for (int i = 0; i < parent->childCount() && i < folders.size(); ++i) {
        if (isChecked(parent->child(i)))
            chosen.append(folders.at(i));
    }
    return chosen;
}

} // namespace

ImportPreview::ImportPreview(QWidget *parent)
    : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("importPreview"));
    setAccessibleName(tr("What is there, and what is brought in"));
    setHeaderLabels({tr("Account or folder"), tr("Messages"), tr("Size")});
    for (int column = Messages; column < ColumnCount; ++column)
        headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(Name, QHeaderView::Stretch);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    connect(&m_counter, &MessageCounter::counted, this, &ImportPreview::showCount);
}

void ImportPreview::show(const ThunderbirdProfile &profile)
{
    startAnew();
    const QList<ThunderbirdImport::Choice> usual = ThunderbirdImport::usual(profile);
    for (const ThunderbirdImport::Choice &choice : usual) {
        const ThunderbirdAccount &account = profile.accounts.at(choice.account);
        auto *item = new QTreeWidgetItem(this);
        item->setText(Name, QStringLiteral("%1 (%2)").arg(displayText(account.account.name, 120),
                                                          importedAccountText(account)));
        item->setToolTip(Name, item->text(Name));
        item->setFirstColumnSpanned(true);
        item->setCheckState(Name, Qt::Checked);
        addFolders(item, account.folders, choice.withMail);
        item->setExpanded(choice.withMail);
    }
    setCurrentItem(topLevelItem(0));
    m_counter.count(m_uncounted);
}

void ImportPreview::show(const MailSource &source)
{
    startAnew();
    addFolders(invisibleRootItem(), source.folders, true);
    setCurrentItem(topLevelItem(0));
    m_counter.count(m_uncounted);
}

void ImportPreview::startAnew()
{
    m_counter.stop();
    m_uncounted.clear();
    m_uncountedItems.clear();
    clear();
}

void ImportPreview::showCount(const QString &file, qint64 messages)
{
    if (QTreeWidgetItem *item = m_uncountedItems.value(file))
        item->setText(Messages, QLocale().toString(messages));
}

void ImportPreview::addFolders(QTreeWidgetItem *parent, const QList<SourceFolder> &folders, bool checked)
{
    for (const SourceFolder &folder : folders) {
        auto *item = new QTreeWidgetItem(parent);
        const QString name = folder.path.isEmpty() ? folder.file.section(QLatin1Char('/'), -1) : folder.path;
        item->setText(Name, displayText(name, 200));
        item->setToolTip(Name, displayText(folder.file, 500));
        if (folder.messages >= 0) {
            item->setText(Messages, QLocale().toString(folder.messages));
        } else {
            m_uncounted.append(folder);
            m_uncountedItems.insert(folder.file, item);
        }
        item->setText(Size, displaySize(folder.bytes));
        for (int column = Messages; column < ColumnCount; ++column)
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        item->setCheckState(Name, checked ? Qt::Checked : Qt::Unchecked);
    }
}

ThunderbirdProfile ImportPreview::chosen(ThunderbirdProfile profile,
                                         QList<ThunderbirdImport::Choice> *choices) const
{
    choices->clear();
    for (int i = 0; i < topLevelItemCount() && i < profile.accounts.size(); ++i) {
        QTreeWidgetItem *item = topLevelItem(i);
        ThunderbirdAccount &account = profile.accounts[i];
        account.folders = checkedOf(item, account.folders);
        if (isChecked(item) || !account.folders.isEmpty())
            choices->append({i, !account.folders.isEmpty()});
    }
    return profile;
}

QList<SourceFolder> ImportPreview::chosen(const MailSource &source) const
{
    return checkedOf(invisibleRootItem(), source.folders);
}

bool ImportPreview::isAnyChosen() const
{
    for (int i = 0; i < topLevelItemCount(); ++i) {
        const QTreeWidgetItem *item = topLevelItem(i);
        if (isChecked(item))
            return true;
        for (int child = 0; child < item->childCount(); ++child) {
            if (isChecked(item->child(child)))
                return true;
        }
    }
    return false;
}

} // namespace posthorn
