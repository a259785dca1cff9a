import { isRelation, type FieldDefinition } from '../../core/models.ts'
import { fold } from './fold.ts'
import { isText, keySql, MEMBER, valueSql, type Holder } from './layout.ts'
import { linkedMembers, linkedRecords } from './linked.ts'
import type { Test } from './operand.ts'
import type { Query } from './query.ts'
import { linkedModel, nameField } from './sight.ts'
import { allOf, anyOf, FALSE, TRUE, type Statement } from './statement.ts'

/**
 * SQL that holds where the field of a table alias passes the test; whoever calls turns it round when the test is
 * negated. A relation is compared by id and by the names that the reader may see.
 */
export function compareField(query: Query, alias: string, holder: Holder, field: FieldDefinition, test: Test): string {
  if (isRelation(field)) return compareRelation(query, valueSql(alias, holder, field), field, test)
  const key = keySql(alias, holder, field)
  const folded = holder === MEMBER || isText(field)
  const holds = compareKey(query.statement, key, folded, test)
  if (holder !== MEMBER || field.name !== 'name' || test.kind !== 'equal') return holds
  return anyOf([holds, compareKey(query.statement, `${alias}.first_key`, true, test)])
}

function compareRelation(query: Query, id: string, field: FieldDefinition, test: Test): string {
  if (field.type === 'member') return compareMember(query, id, test)
  const linked = linkedModel(query.sight, field)
  if (linked === null) return FALSE
  const name = nameField(query.sight, linked)
  return linkedRecords(query, id, linked, (alias) => {
    if (test.kind === 'filled') return TRUE
    const byName = name === null ? FALSE : compareKey(query.statement, keySql(alias, linked, name), true, test)
    return test.kind === 'equal' ? anyOf([compareKey(query.statement, `${alias}.id`, false, test), byName]) : byName
  })
}

/** SQL that holds where the id of a member passes the test. */
export function compareMember(query: Query, id: string, test: Test): string {
  if (test.kind === 'filled') return `${id} IS NOT NULL`
  return linkedMembers(query, id, (members, alias) => matchesMember(members.statement, alias, test))
}

/** A member is meant by the id, the e-mail address, the full name or the first name. */
function matchesMember(statement: Statement, alias: string, test: Test): string {
  if (test.kind !== 'equal') return compareKey(statement, `${alias}.name_key`, true, test)
  const keys = ['email_key', 'name_key', 'first_key'].map((key) => compareKey(statement, `${alias}.${key}`, true, test))
  return anyOf([compareKey(statement, `${alias}.id`, false, test), ...keys])
}

function compareKey(statement: Statement, key: string, folded: boolean, test: Test): string {
  const bind = (value: string | number) => statement.bind(folded ? fold(String(value)) : value)
  switch (test.kind) {
    case 'filled':
      return `${key} IS NOT NULL`
    case 'equal': {
      const [first = '', ...more] = test.values
      if (more.length === 0) return `${key} = ${bind(first)}`
      return `${key} IN ${statement.bindList(folded ? test.values.map((value) => fold(String(value))) : test.values)}`
    }
    case 'has': {
      const matching = `FROM json_each(${key}) c WHERE c.value IN ${statement.bindList(test.values)}`
      return test.every ? `(SELECT count(*) ${matching}) = ${test.values.length}` : `EXISTS (SELECT 1 ${matching})`
    }
    case 'range':
      return allOf([
        test.from === null ? TRUE : `${key} ${test.from.inclusive ? '>=' : '>'} ${bind(test.from.value)}`,
        test.to === null ? TRUE : `${key} ${test.to.inclusive ? '<=' : '<'} ${bind(test.to.value)}`,
      ])
    case 'contains':
      return `instr(${key}, ${bind(test.text)}) > 0`
    case 'starts_with':
      return startsWith(key, bind(test.text), folded ? bind(`${test.text}${LAST_CHARACTER}`) : null)
  }
}

/** What follows every text that begins alike: nothing sorts after it, and it stands in no text. */
const LAST_CHARACTER = '\u{10FFFF}'

/** The second comparison follows from the first; it is one by which an index can be entered. */
function startsWith(key: string, beginning: string, end: string | null): string {
  const begins = `instr(${key}, ${beginning}) = 1`
  return end === null ? begins : allOf([begins, `${key} >= ${beginning}`, `${key} < ${end}`])
}
